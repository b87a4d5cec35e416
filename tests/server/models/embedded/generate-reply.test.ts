import { expect, test } from 'vitest'
import type { Sampling } from '#lib/run/config.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { Candidate } from '#server/models/embedded/choose-candidate.ts'
import type { Evaluator } from '#server/models/embedded/evaluator.ts'
import { generateReply } from '#server/models/embedded/generate-reply.ts'
import { createVocabulary } from '#server/models/embedded/vocabulary.ts'

const END = 4
const isEnd = (id: number) => id === END
const vocabulary = createVocabulary({
  ggml: { model: 'gpt2', tokens: ['a', 'b', 'c', 'âĤ', '<|im_end|>', 'd', 'e'], token_type: [1, 1, 1, 1, 3, 1, 1] },
})

/** Follows a script of likeliest tokens; the last candidate is impossible. */
function scripted(script: readonly number[], cached = 0): Evaluator & { fed: number[][] } {
  const fed: number[][] = []
  return {
    fed,
    commonPrefix: () => cached,
    rewind: () => Promise.resolve(cached),
    score: () => Promise.resolve([]),
    feed(ids, signal) {
      if (signal.aborted) return Promise.reject(new ModelError('aborted', 'the request was cancelled'))
      fed.push([...ids])
      const best = script[fed.length - 1] ?? 0
      const rest: Candidate[] = [0, 1, 2, 3, 5].filter((id) => id !== best).map((id) => [id, 0.01])
      return Promise.resolve([[best, 1.0000001], ...rest, [6, 0]])
    },
  }
}

async function collect(
  evaluator: Evaluator,
  sampling: Sampling,
  { room = 100, signal = new AbortController().signal } = {},
) {
  const generation = { evaluator, vocabulary, isEnd, prompt: [7, 8, 9], room, sampling }
  const events = await Array.fromAsync(generateReply(generation, signal))
  const deltas = events.filter((event) => event.type === 'delta')
  return { deltas, text: deltas.map(({ text }) => text).join(''), end: events.at(-1) }
}

test('a greedy reply feeds what the cache lacks, then each token, and ends at the end token', async () => {
  const evaluator = scripted([0, 1, END], 1)
  const { deltas, text, end } = await collect(evaluator, {})
  expect(evaluator.fed).toEqual([[8, 9], [0], [1]])
  expect(text).toBe('ab')
  expect(deltas.map(({ channel, tokens }) => [channel, tokens?.map(({ id, special }) => [id, special])])).toEqual([
    ['content', [[0, undefined]]],
    ['content', [[1, undefined]]],
    ['content', [[END, true]]],
  ])
  expect(end).toEqual({
    type: 'end',
    finishReason: 'stop',
    usage: { promptTokens: 3, completionTokens: 3, cachedTokens: 1 },
  })
})

test('a token tells id, bytes, text, logprob and alternatives; 0 for certain', async () => {
  const { deltas } = await collect(scripted([1, END]), { topLogprobs: 2 })
  const rest = { id: 0, text: 'a', bytes: [97], logprob: Math.log(0.01) }
  const best = { id: 1, text: 'b', bytes: [98], logprob: 0 }
  expect(deltas[0]?.tokens).toEqual([{ ...best, top: [best, rest] }])
})

test.each([
  [0, undefined],
  [1, [1]],
  [undefined, [1, 0, 2, 3, 5]],
  [20, [1, 0, 2, 3, 5, 6]],
])('topLogprobs %s lists %o', async (topLogprobs, ids) => {
  const { deltas } = await collect(scripted([1, END]), topLogprobs === undefined ? {} : { topLogprobs })
  expect(deltas[0]?.tokens?.[0]?.top?.map(({ id }) => id)).toEqual(ids)
})

test('what has no probability has no logarithm', async () => {
  const { deltas } = await collect(scripted([1, END]), { topLogprobs: 20 })
  expect(deltas[0]?.tokens?.[0]?.top?.at(-1)).toMatchObject({ id: 6, logprob: null })
})

test.each([
  [{ maxTokens: 2 }, 100],
  [{}, 2],
  [{ maxTokens: 50 }, 2],
])('%o with room for %i ends by length after two tokens', async (sampling, room) => {
  const { text, end } = await collect(scripted([0, 1, 2]), sampling, { room })
  expect(text).toBe('ab')
  expect(end).toMatchObject({ finishReason: 'length', usage: { completionTokens: 2 } })
})

test('length in the middle of a character gives out what is there', async () => {
  const { text, end } = await collect(scripted([0, 3]), { maxTokens: 2 })
  expect(text).toBe('a�')
  expect(end).toMatchObject({ finishReason: 'length' })
})

test('a stop string ends the reply and counts what was sampled', async () => {
  const { text, end } = await collect(scripted([0, 1, 2, 0]), { stop: ['bc'] })
  expect(text).toBe('a')
  expect(end).toMatchObject({ finishReason: 'stop', usage: { completionTokens: 3 } })
})

test('a seed repeats; without one the draws differ', async () => {
  const samplings: Sampling[] = [{ seed: 1 }, { seed: 1 }, { seed: 2 }, {}, {}]
  const texts = await Promise.all(
    samplings.map(async (sampling) => (await collect(uniform(), { temperature: 1, maxTokens: 40, ...sampling })).text),
  )
  expect(texts[0]).toBe(texts[1])
  expect(new Set(texts).size).toBe(4)
})

test('an abort ends it with an error', async () => {
  await expect(collect(scripted([0]), {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
})

function uniform(): Evaluator {
  const third = 1 / 3
  const candidates: Candidate[] = [
    [0, third],
    [1, third],
    [2, third],
  ]
  return { ...scripted([]), feed: () => Promise.resolve(candidates) }
}
