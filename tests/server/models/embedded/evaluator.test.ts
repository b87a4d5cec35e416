import { getLlama, LlamaLogLevel, type LlamaContext, type LlamaModel } from 'node-llama-cpp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createEvaluator, tokenId } from '#server/models/embedded/evaluator.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // loading a model takes long on a busy machine

let model: LlamaModel
let context: LlamaContext
const signal = () => new AbortController().signal

beforeAll(async () => {
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.disabled, maxThreads: 1 })
  model = await llama.loadModel({ modelPath: 'models/retake-tiny.f16.gguf' })
  context = await model.createContext({
    contextSize: 1024,
    sequences: 4,
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  })
})
afterAll(async () => {
  await context.dispose()
  await model.dispose()
  await model.llama.dispose()
})

test('the whole distribution comes sorted, and the limited one is its head, renormalised', async () => {
  const ids = model.tokenize('<|im_start|>user\nWhat is 48', true)
  const whole = createEvaluator(context.getSequence(), null)
  const limited = createEvaluator(context.getSequence(), 10)
  const candidates = await whole.feed(ids, signal())
  const head = await limited.feed(ids, signal())

  expect(candidates).toHaveLength(512)
  const shares = candidates.map(([, probability]) => probability)
  expect(shares).toEqual(shares.toSorted((a, b) => b - a))
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 4)
  const held = shares.slice(0, 10).reduce((sum, share) => sum + share)
  expect(head.map(([id]) => id)).toEqual(candidates.slice(0, 10).map(([id]) => id))
  for (const [index, [, probability]] of head.entries()) expect(probability).toBeCloseTo((shares[index] ?? 0) / held, 4)

  // rewinding keeps the common beginning, but never the last token, and changes nothing about what follows
  expect(await whole.rewind(ids)).toBe(ids.length - 1)
  expect((await whole.feed(ids.slice(-1), signal()))[0]?.[0]).toBe(candidates[0]?.[0])
  expect(whole.commonPrefix([...ids.slice(0, 3), 400])).toBe(3)
  expect(await whole.rewind([...ids.slice(0, 3), 400, 401])).toBe(3)

  await expect(whole.feed([600], signal())).rejects.toThrow() // no such token: what it knew is unknown now
  expect(await whole.rewind(ids)).toBe(0)
  const abort = new AbortController()
  abort.abort()
  await expect(whole.feed(ids, abort.signal)).rejects.toMatchObject({ code: 'aborted' })
})

test('a long prompt is fed in pieces, and an abort is seen between them', async () => {
  const evaluator = createEvaluator(context.getSequence(), null)
  const ids = model.tokenize('What is 48 times 7? '.repeat(60), true).slice(0, 1000)
  const abort = new AbortController()
  const fed = evaluator.feed(ids, abort.signal)
  abort.abort()
  await expect(fed).rejects.toMatchObject({ code: 'aborted' })
  expect(evaluator.commonPrefix(ids)).toBe(256)
  const kept = await evaluator.rewind(ids)
  const continued = await evaluator.feed(ids.slice(kept), signal())
  await evaluator.rewind([400])
  const fresh = await evaluator.feed(ids, signal())
  expect(continued[0]?.[0]).toBe(fresh[0]?.[0])
})

test('a score is what each id had among the candidates for its place', async () => {
  const ids = model.tokenize('<|im_start|>user\nWhat is 48 times 7?<|im_end|>\n<|im_start|>assistant\n', true)
  const evaluator = createEvaluator(context.getSequence(), null)
  const steps: (number | null)[] = [null]
  for (const [index, id] of ids.slice(0, -1).entries()) {
    const candidates = await evaluator.feed([id], signal())
    const share = candidates.find(([other]) => other === ids[index + 1])?.[1] ?? NaN
    steps.push(Math.log(share))
  }
  const scores = await evaluator.score(ids, signal())
  expect(scores).toHaveLength(ids.length)
  expect(scores[0]).toBeNull()
  // Together they are rounded otherwise than one by one: it shows in what the model finds most unlikely.
  for (const [index, score] of scores.slice(1).entries()) {
    expect(Math.abs((score ?? NaN) - (steps[index + 1] ?? NaN))).toBeLessThan(0.01)
  }
  expect(evaluator.commonPrefix(ids)).toBe(ids.length - 1)
  expect(await evaluator.score([], signal())).toEqual([])

  const abort = new AbortController()
  const scored = evaluator.score(ids, abort.signal)
  abort.abort()
  await expect(scored).rejects.toMatchObject({ code: 'aborted' })
})

test('what is no token id is refused', () => {
  expect(tokenId(5)).toBe(5)
  expect(() => tokenId(-1)).toThrow('-1 is not a token id')
  expect(() => tokenId(1.5)).toThrow(RangeError)
})
