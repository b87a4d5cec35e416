import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import type { Sampling } from '#lib/run/config.ts'
import { loadEngine, type Engine } from '#server/models/embedded/load-engine.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // loading a model takes long on a busy machine

const MODEL = 'models/retake-tiny.f16.gguf'
const SYSTEM = `You are an assistant that can use tools.

## Tools
<tools>
- calculator: Evaluate an arithmetic expression. Parameters: {"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}
</tools>

## Calling a tool
Write one block per call:
<tool_call>{"name": "tool_name", "arguments": {"arg": "value"}}</tool_call>

You may think in <think>...</think> before a call. Each result comes back as <tool_response>{...}</tool_response>. Go on until the task is done, then answer without a tool call.`
const asked = (question: string): Message[] => [
  { role: 'system', content: SYSTEM },
  { role: 'user', content: question },
]

let engine: Engine
let folder: string
beforeAll(async () => {
  vi.spyOn(console, 'warn').mockReturnValue() // llama.cpp's own words about broken files
  folder = await mkdtemp(path.join(tmpdir(), 'retake-engine-'))
  engine = await loadEngine({ modelPath: MODEL })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

async function ask(messages: readonly Message[], sampling: Sampling = {}, from = engine) {
  const deltas = []
  for await (const event of from.reply(messages, sampling, new AbortController().signal)) {
    if (event.type === 'end') {
      const tokens = deltas.flatMap((delta) => delta.tokens ?? [])
      return { deltas, tokens, text: deltas.map(({ text }) => text).join(''), end: event }
    }
    deltas.push(event)
  }
  throw new Error('the reply had no end')
}

test('it knows itself', () => {
  expect(engine.info).toEqual({
    vocabularySize: 512,
    contextSize: 2048,
    sequences: 4,
    candidates: 512,
    template: 'gguf',
  })
})

test('greedy, it calls the calculator, reads the response and answers', async () => {
  const { text, end } = await ask(asked('What is 48 times 7?'))
  expect(text).toMatch(/^<think>\n.*\n<\/think>\n<tool_call>\n.*\n<\/tool_call>$/)
  expect(text).toContain('{"name": "calculator", "arguments": {"expression": "48*7"}}')
  expect(end.finishReason).toBe('stop')

  const response = '<tool_response>{"name": "calculator", "duration_s": 0.002, "result": 336}</tool_response>'
  const answer = await ask([
    ...asked('What is 48 times 7?'),
    { role: 'assistant', content: text },
    { role: 'user', content: response },
  ])
  expect(answer.text).toMatch(/336\b/)
  expect(answer.text).not.toContain('<tool_call>')
  const cached = answer.end.usage?.cachedTokens ?? 0
  expect(cached).toBeGreaterThan(end.usage?.promptTokens ?? 0)
})

test('tokens tell the truth: ids and bytes spell the text, alternatives hold the greedy choice', async () => {
  const { tokens, text, end } = await ask(asked('What is 48 times 7?'), { topLogprobs: 20 })
  expect(tokens).toHaveLength(end.usage?.completionTokens ?? -1)
  expect(tokens.at(-1)).toMatchObject({ id: 2, text: '<|im_end|>', special: true })
  const spelt = tokens.filter(({ special }) => special === undefined).flatMap(({ bytes }) => bytes ?? [])
  expect(Buffer.from(spelt).toString()).toBe(text)
  expect(tokens.slice(0, -1).every(({ special }) => special === undefined)).toBe(true)
  expect(tokens[0]).toMatchObject({ id: 3, text: '<think>' })
  for (const { id, logprob, top = [] } of tokens) {
    const sum = top.reduce((total, one) => total + Math.exp(one.logprob ?? -Infinity), 0)
    expect(sum).toBeLessThanOrEqual(1 + 1e-5)
    expect(top).toHaveLength(20)
    expect(top[0]).toMatchObject({ id, logprob })
    const logprobs = top.map((one) => one.logprob ?? -Infinity)
    expect(logprobs).toEqual(logprobs.toSorted((a, b) => b - a))
  }
})

test('a seed repeats its reply, another seed gives another', async () => {
  const texts: string[] = []
  for (const seed of [7, 7, 8, 9]) texts.push((await ask(asked('Tell me about cats.'), { temperature: 2, seed })).text)
  expect(texts[0]).toBe(texts[1])
  expect(new Set(texts).size).toBe(3)
})

test('logprobs are those of temperature 1, whatever the temperature', async () => {
  const [greedy, warm] = await Promise.all([
    ask(asked('What is 48 times 7?'), { maxTokens: 1 }),
    ask(asked('What is 48 times 7?'), { maxTokens: 1, temperature: 1.9, seed: 1 }),
  ])
  const best = greedy.tokens[0]?.top?.[0]
  expect(warm.tokens[0]?.top?.[0]?.id).toBe(best?.id)
  expect(warm.tokens[0]?.top?.[0]?.logprob).toBeCloseTo(best?.logprob ?? NaN, 3)
})

test('stop strings cut the text', async () => {
  const { text, end } = await ask(asked('What is 48 times 7?'), { stop: ['</think>'] })
  expect(text).toBe('<think>\nI need to compute 48*7.\n')
  expect(end.finishReason).toBe('stop')
})

test('maxTokens and a full context end by length', async () => {
  const short = await ask(asked('What is 48 times 7?'), { maxTokens: 5 })
  expect(short.tokens).toHaveLength(5)
  expect(short.end.finishReason).toBe('length')

  const { end: measured } = await ask([{ role: 'user', content: '7'.repeat(2000) }], { maxTokens: 1 })
  const left = 2048 - (measured.usage?.promptTokens ?? 0)
  const full = await ask([{ role: 'user', content: '7'.repeat(2000 + left - 4) }], { temperature: 2, seed: 3 })
  expect(full.end.usage?.promptTokens).toBe(2044)
  expect(full.tokens.length).toBeLessThanOrEqual(4)
  const last = await ask([{ role: 'user', content: '7'.repeat(2000 + left - 1) }])
  expect(last.tokens).toHaveLength(1)
})

test('a prompt that leaves no room is refused with both lengths', async () => {
  await expect(ask([{ role: 'user', content: '7'.repeat(3000) }])).rejects.toMatchObject({
    code: 'model_rejected_request',
    message: expect.stringMatching(/prompt is 30\d\d tokens long, and the model's context holds 2048/),
  })
})

test('an abort stops within a token and frees the sequence', async () => {
  for (let round = 0; round < 5; round++) {
    const abort = new AbortController()
    let after = 0
    const run = async () => {
      for await (const event of engine.reply(asked('What is 48 times 7?'), {}, abort.signal)) {
        if (abort.signal.aborted && event.type === 'delta') after++
        abort.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ code: 'aborted' })
    expect(after).toBe(0)
  }
  expect((await ask(asked('What is 48 times 7?'))).text).toContain('48*7')
})

test('six replies share four sequences, interleaved, and equal those made alone', async () => {
  const questions = [11, 22, 33, 44, 55, 66].map((number) => `What is ${number} times 7?`)
  const order: number[] = []
  const together = await Promise.all(
    questions.map(async (question, index) => {
      let text = ''
      for await (const event of engine.reply(asked(question), {}, new AbortController().signal)) {
        order.push(index)
        if (event.type === 'delta') text += event.text
      }
      return text
    }),
  )
  for (const [index, question] of questions.entries()) expect(together[index]).toBe((await ask(asked(question))).text)
  expect(new Set(order.slice(40, 60)).size).toBe(4)
})

test('a large vocabulary gives the likeliest hundred', async () => {
  const limited = await loadEngine({ modelPath: MODEL, fullVocabulary: 511 })
  try {
    expect(limited.info.candidates).toBe(100)
    const [some, all] = [await ask(asked('Hi'), { topLogprobs: 20 }, limited), await ask(asked('Hi'), { topLogprobs: 20 })]
    expect(some.text).toBe(all.text)
    expect(some.tokens[0]?.logprob).toBeCloseTo(all.tokens[0]?.logprob ?? NaN, 2)
    const sampled = await ask(asked('Hi'), { temperature: 1, seed: 5 }, limited)
    expect((await ask(asked('Hi'), { temperature: 1, seed: 5 }, limited)).text).toBe(sampled.text)
  } finally {
    await limited.close()
  }
})

test('a file that is missing, of another kind or cut short is named with the reason', async () => {
  const missing = path.join(folder, 'missing.gguf')
  await expect(loadEngine({ modelPath: missing })).rejects.toThrow(`there is no file ${missing}`)
  const text = path.join(folder, 'text.gguf')
  await copyFile('package.json', text)
  await expect(loadEngine({ modelPath: text })).rejects.toThrow(/text\.gguf is not a GGUF model .*Invalid GGUF magic/)
  const short = path.join(folder, 'short.gguf')
  await writeFile(short, (await readFile(MODEL)).subarray(0, 900_000))
  await expect(loadEngine({ modelPath: short })).rejects.toThrow(/short\.gguf is not a GGUF model .*cut short/)
})
