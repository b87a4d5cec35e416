import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createLog } from '#server/log.ts'

const lineSchema = z.strictObject({
  at: z.iso.datetime(),
  level: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
})

function written(work: (log: ReturnType<typeof createLog>) => void): z.infer<typeof lineSchema> {
  const lines: string[] = []
  work(createLog((line) => lines.push(line)))
  expect(lines).toHaveLength(1)
  const [line = ''] = lines
  expect(line.indexOf('\n')).toBe(line.length - 1)
  return lineSchema.parse(JSON.parse(line))
}

describe('createLog', () => {
  it.each(['info', 'warn', 'error'] as const)('writes one JSON line at level %s', (level) => {
    expect(written((log) => log[level]('two\nlines', { run: 'r1', n: 2 }))).toMatchObject({
      level,
      message: 'two\nlines',
      fields: { run: 'r1', n: 2 },
    })
    expect(written((log) => log[level]('bare')).fields).toEqual({})
  })

  it('writes to stderr', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    createLog().warn('seen')
    const text = String(write.mock.calls[0]?.[0])
    write.mockRestore()
    expect(text).toContain('"message":"seen"')
  })

  it('leaves out what is named like a secret, at any depth', () => {
    const names = ['apiKey', 'api_key', 'API-KEY', 'OPENAI_API_KEY', 'key', 'accessToken', 'tokens', 'password', 'clientSecret', 'Authorization', 'set-cookie']
    for (const name of names) {
      const { fields } = written((log) => log.info('x', { [name]: 'S3CRET', deep: [{ [name]: { v: 'S3CRET' } }] }))
      expect(JSON.stringify(fields)).not.toContain('S3CRET')
      expect(fields[name]).toBe('[redacted]')
    }
  })

  it('keeps counts and ids that only sound like secrets', () => {
    const fields = { tokens: 120, token: 3, key: null, monkey: 'ape', keyboard: 'de', tokenizer: 'bpe' }
    expect(written((log) => log.info('x', fields)).fields).toEqual(fields)
  })

  it('spells out errors with their own fields and causes', () => {
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { code: 'E1', apiKey: 'S3CRET' })
    const { fields } = written((log) => log.error('x', { error }))
    expect(fields['error']).toMatchObject({ name: 'TypeError', message: 'outer', code: 'E1', apiKey: '[redacted]', cause: { message: 'inner' } })
    expect(JSON.stringify(fields)).toContain('log.test.ts')
  })

  it('survives cycles, depth, big numbers, bytes and dates', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const deep = { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } }
    const { fields } = written((log) =>
      log.info('x', { cycle, deep, big: 10n, bytes: new Uint8Array(3), date: new Date(0), none: undefined }),
    )
    expect(fields).toMatchObject({ cycle: { self: '[circular]' }, big: '10', bytes: '[3 bytes]', date: '1970-01-01T00:00:00.000Z' })
    expect(JSON.stringify(fields['deep'])).toContain('[deep]')
    const shared = { a: 1 }
    expect(written((log) => log.info('x', { one: shared, two: shared })).fields).toEqual({ one: shared, two: shared })
  })
})
