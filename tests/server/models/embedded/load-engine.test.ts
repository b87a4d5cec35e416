import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { Token } from '#lib/tokens/token.ts'
import { loadEngine, type Engine } from '#server/models/embedded/load-engine.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 }) // loading a model takes long on a busy machine

const NOW = 1_800_000_000_000
const never = () => new AbortController().signal
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

const question = (task: string) => ({ messages: asked(task), now: NOW })
const idsOf = (tokens: readonly Token[]) => tokens.map(({ id }) => id ?? NaN)

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
  let prompt: readonly Token[] = []
  for await (const event of from.reply({ prompt: { messages: [...messages], now: NOW }, sampling }, never())) {
    if (event.type === 'prompt') {
      prompt = event.tokens
      continue
    }
    if (event.type === 'end') {
      const tokens = deltas.flatMap((delta) => delta.tokens ?? [])
      return { deltas, tokens, text: deltas.map(({ text }) => text).join(''), prompt, end: event }
    }
    if (event.type === 'delta') deltas.push(event)
  }
  throw new Error('the reply had no end')
}

test('it knows itself', () => {
  expect(engine.info).toEqual({
    vocabularySize: 512,
    contextSize: 2048,
    sequences: 4,
    candidates: 512,
    template: { source: 'gguf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/), dated: false },
    tokenizer: expect.stringMatching(/^[0-9a-f]{64}$/),
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
      for await (const event of engine.reply({ prompt: question('What is 48 times 7?'), sampling: {} }, abort.signal)) {
        if (abort.signal.aborted && event.type === 'delta') after++
        if (event.type === 'delta') abort.abort()
      }
    }
    await expect(run()).rejects.toMatchObject({ code: 'aborted' })
    expect(after).toBe(0)
  }
  expect((await ask(asked('What is 48 times 7?'))).text).toContain('48*7')
})

test('six replies share four sequences, interleaved, and equal those made alone', async () => {
  const tasks = [11, 22, 33, 44, 55, 66].map((number) => `What is ${number} times 7?`)
  const order: number[] = []
  const together = await Promise.all(
    tasks.map(async (task, index) => {
      let text = ''
      for await (const event of engine.reply({ prompt: question(task), sampling: {} }, never())) {
        order.push(index)
        if (event.type === 'delta') text += event.text
      }
      return text
    }),
  )
  for (const [index, task] of tasks.entries()) expect(together[index]).toBe((await ask(asked(task))).text)
  expect(new Set(order.slice(40, 60)).size).toBe(4)
})

test('the first event tells the prompt, token by token: what encoding the rendered text gives', async () => {
  const { prompt, end } = await ask(asked('What is 48 times 7?'), { maxTokens: 1 })
  const text = engine.render(question('What is 48 times 7?'))
  expect(text).toBe(
    `<|im_start|>system\n${SYSTEM}<|im_end|>\n<|im_start|>user\nWhat is 48 times 7?<|im_end|>\n<|im_start|>assistant\n`,
  )
  expect(prompt).toEqual(engine.encode(text))
  expect(prompt).toHaveLength(end.usage?.promptTokens ?? -1)
  expect(Buffer.from(prompt.flatMap(({ bytes }) => bytes ?? [])).toString()).toBe(text)
  expect(prompt[0]).toEqual({ id: 1, text: '<|im_start|>', bytes: [...Buffer.from('<|im_start|>')], special: true })
  expect(prompt.filter(({ special }) => special).map(({ id }) => id)).toEqual([1, 2, 1, 2, 1])
})

test('encoding recognises special tokens and adds none', () => {
  expect(idsOf(engine.encode('<|im_end|><think>'))).toEqual([2, 3])
  expect(engine.encode('<think>')[0]).not.toHaveProperty('special') // it is part of what is said
  expect(engine.encode('')).toEqual([])
  const text = 'naïve 🙂 \u0000 a\r\n\ttab'
  expect(Buffer.from(engine.encode(text).flatMap(({ bytes }) => bytes ?? [])).toString()).toBe(text)
})

test('a reply to ids goes on after exactly these, keeps what is known of them, and does not repeat the prompt', async () => {
  const first = await ask(asked('What is 48 times 7?'))
  const suffix = engine.encode('\n<|im_start|>user\n<tool_response>{"name": "calculator", "duration_s": 0.002, "result": 336}</tool_response><|im_end|>\n<|im_start|>assistant\n')
  const before = idsOf([...first.prompt, ...first.tokens])
  const ids = [...before, ...idsOf(suffix)]
  const events = await Array.fromAsync(engine.reply({ prompt: { ids }, sampling: { seed: 1 } }, never()))
  expect(events.map(({ type }) => type)).not.toContain('prompt')
  const text = events.map((event) => (event.type === 'delta' ? event.text : '')).join('')
  expect(text).toMatch(/336\b/)
  const tokens = events.flatMap((event) => (event.type === 'delta' ? (event.tokens ?? []) : []))
  expect(tokens.at(-1)).toMatchObject({ id: 2, special: true })
  expect(tokens.filter(({ id }) => id === 2)).toHaveLength(1)
  // everything but the end token, which was sampled and not evaluated
  expect(events.at(-1)).toMatchObject({ usage: { promptTokens: ids.length, cachedTokens: before.length - 1 } })

  const scores = await engine.score([...ids, ...idsOf(tokens)], never())
  for (const [index, { logprob }] of tokens.entries()) {
    expect(Math.abs((scores[ids.length + index] ?? NaN) - (logprob ?? NaN))).toBeLessThan(1e-3)
  }
})

test('ids that the model does not know, or that are too many, are refused', async () => {
  const reply = (ids: number[]) => engine.reply({ prompt: { ids }, sampling: {} }, never()).next()
  const unknown = { code: 'model_rejected_request', message: expect.stringContaining('prompt id 512 (at 2)') }
  await expect(reply([1, 5, 512])).rejects.toMatchObject(unknown)
  await expect(reply([-1])).rejects.toMatchObject({ code: 'model_rejected_request' })
  await expect(reply([])).rejects.toMatchObject({ message: expect.stringContaining('there is nothing to reply to') })
  await expect(engine.score([512], never())).rejects.toMatchObject({ code: 'model_rejected_request' })
  const many = Array.from({ length: 2049 }, () => 7)
  await expect(reply(many)).rejects.toMatchObject({ message: expect.stringContaining('context holds 2048') })
  await expect(engine.score(many, never())).rejects.toMatchObject({ message: expect.stringContaining('2049 tokens') })
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
