import { afterEach, expect, it } from 'vitest'
import { completionRoom } from '#server/models/completion-room.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { hang, startScriptedServer } from '../../support/scripted-model-server.ts'
import type { ScriptedModel, ScriptedServer } from '../../support/scripted-model-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function room(models: readonly (string | ScriptedModel)[], maxTokens?: number): Promise<number> {
  server = await startScriptedServer(hang(), { models })
  const endpoint = createEndpoint({ baseUrl: server.baseUrl, apiKey: null })
  const sampling = maxTokens === undefined ? {} : { maxTokens }
  return completionRoom(endpoint, { model: 'm', ids: [1, 2, 3], sampling, signal: new AbortController().signal })
}

it('is what was asked for, without asking', async () => {
  expect(await room([], 7)).toBe(7)
})

it('is what the context still holds', async () => {
  expect(await room([{ id: 'other', max_model_len: 9 }, { id: 'm', max_model_len: 4 }])).toBe(1)
})

it.each([
  [['m'], 'does not tell how long the context of "m" is'],
  [[{ id: 'other', max_model_len: 9 }], 'does not tell how long'],
  [[{ id: 'm', max_model_len: 3 }], 'the prompt is 3 tokens long, and the context of "m" holds 3'],
])('is an error without an answer or without room: %j', async (models, message) => {
  await expect(room(models)).rejects.toMatchObject({ code: 'model_rejected_request', message: expect.stringContaining(message) })
})
