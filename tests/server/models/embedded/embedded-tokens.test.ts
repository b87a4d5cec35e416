import { expect, test } from 'vitest'
import { ModelError } from '#server/models/model-server.ts'
import { createEmbeddedTokens } from '#server/models/embedded/embedded-tokens.ts'
import type { EngineClient } from '#server/models/embedded/engine-client.ts'
import type { EngineInfo } from '#server/models/embedded/engine-protocol.ts'
import { READY } from './fake-worker.ts'

const never = () => new AbortController().signal
const now = new Date(2026, 1, 3, 23, 59).getTime()

function start(dated = false) {
  const asked: unknown[] = []
  const info: EngineInfo = { ...READY.info, template: { source: 'gguf', sha256: 'aa', dated } }
  const engine: Pick<EngineClient, 'ready' | 'render' | 'encode' | 'reply'> = {
    ready: () => Promise.resolve(info),
    render: (conversation) => Promise.resolve(`${conversation.messages.length} messages at ${conversation.now}`),
    encode: (text) => Promise.resolve([{ id: 1, text }]),
    async *reply({ prompt, sampling }) {
      asked.push({ prompt, sampling })
      await Promise.resolve()
      yield { type: 'end', finishReason: 'stop' }
    },
  }
  const check = (model: string) => {
    if (model !== 'm') throw new ModelError('model_not_found', `not ${model}`)
  }
  return { tokens: createEmbeddedTokens(engine, { check, now }), asked }
}

test('every prompt is rendered at the same moment', async () => {
  const { tokens } = start()
  expect(await tokens.render([], never())).toBe(`0 messages at ${now}`)
  expect(await tokens.render([{ role: 'user', content: 'q' }], never())).toBe(`1 messages at ${now}`)
  expect(await tokens.encode('q', never())).toEqual([{ id: 1, text: 'q' }])
})

test('the identity names template and vocabulary, and the date only where the template asks for it', async () => {
  const identity = {
    source: "Retake, with the model file's template and vocabulary",
    template: 'aa',
    tokenizer: 'bb',
  }
  expect(await start().tokens.identity(never())).toEqual(identity)
  expect(await start(true).tokens.identity(never())).toEqual({ ...identity, date: '2026-02-03' })
})

test('ids go to the engine as they are', async () => {
  const { tokens, asked } = start()
  const request = { model: 'm', ids: [1, 2], sampling: { seed: 3 }, signal: never() }
  expect(await Array.fromAsync(tokens.completeIds(request))).toEqual([{ type: 'end', finishReason: 'stop' }])
  expect(asked).toEqual([{ prompt: { ids: [1, 2] }, sampling: { seed: 3 } }])
  await expect(Array.fromAsync(tokens.completeIds({ ...request, model: 'x' }))).rejects.toThrow('not x')
  expect(asked).toHaveLength(1)
})
