import { describe, expect, it } from 'vitest'
import { API_PATHS, sharedPath } from '#lib/api/client.ts'
import { includeSchema, LEFT_OUT, shareInputSchema, sharePreviewInputSchema } from '#lib/api/shares.ts'

describe('the body of a new share', () => {
  it('shares no section and nothing for ever unless it is asked to', () => {
    const include = { toolResults: false, reasoning: false, tokens: false, system: false }
    expect(shareInputSchema.parse({})).toEqual({ kind: 'snapshot', include, keep: [] })
    expect(sharePreviewInputSchema.parse({})).toEqual({ include })
    expect(includeSchema.parse({ system: true })).toEqual({ ...include, system: true })
    expect(shareInputSchema.parse({ expiresAt: null }).expiresAt).toBeNull()
  })

  it.each([{ kind: 'forever' }, { include: { secrets: true } }, { expiresAt: -1 }, { keep: 'all' }, { token: 'mine' }])('refuses %j', (body) => {
    expect(shareInputSchema.safeParse(body).success).toBe(false)
  })
})

it('a share answers to the paths of a run under its own', () => {
  expect(sharedPath('a/b', API_PATHS.turnTokens('r', 2))).toBe('/api/shared/a%2Fb/runs/r/turns/2/tokens')
  expect(API_PATHS.sharedDownload('t')).toBe('/api/shared/t/download')
  expect(LEFT_OUT).not.toBe('')
})
