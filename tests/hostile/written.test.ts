import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileTexts } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startHttpApi, type HttpApi } from './http-api.ts'
import { WRITTEN_PLACES } from './written-places.ts'

const TEXTS = hostileTexts()

let api: HttpApi
beforeAll(async () => {
  api = await startHttpApi(() => reply({ content: 'ok' }))
})
afterAll(() => api.stop())

describe(`${TEXTS.length} hostile texts × ${WRITTEN_PLACES.length} places of the API: kept exactly, or refused in words`, () => {
  it.each(WRITTEN_PLACES)('$name', async ({ put, expected }) => {
    await Promise.all(
      TEXTS.map(async ({ name, text }) => {
        const kept = expected(text)
        expect(await put(api, text), name).toEqual(kept === undefined ? { refused: expect.stringMatching(/./) } : { kept })
      }),
    )
    expect('polluted' in {}).toBe(false)
  })
})
