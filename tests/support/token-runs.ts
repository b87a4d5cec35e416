import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'

export interface TokenRunOptions {
  /** Tokens of all replies together. */
  readonly tokens: number
  readonly turns: number
  readonly alternatives: number
}

const utf8 = new TextEncoder()
/** Words of a made-up language, some of them no ASCII; the last three are one picture that is spread over tokens. */
const WORDS = [
  ' the', ' of', ' a', ' step', ' next', ' value', ' we', ' see', ' that', ' is', ',', '.', '\n', '.\n\n', ' sum', ' 42', ' =', ' x',
  ' theorem', ' because', ' naïve', ' 数', ' and', ' then', '    ', '\t', ' {', '}', ' "name"', ':', ' result', ' follows',
] as const
const FAMILY = [...utf8.encode('👩‍👩‍👧')]
const BATCH = 500

/** A number in [0, 1), the same ones each time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function word(id: number, logprob: number): Alternative {
  const text = WORDS[id] ?? ''
  return { id, text, bytes: [...utf8.encode(text)], logprob: Math.fround(logprob) }
}

/** One sampled token: mostly the likeliest, now and then a surprising one, rarely one outside of the alternatives. */
function sampled(random: () => number, alternatives: number): Token {
  let share = 0.999 - 0.8 * random() ** 3
  let rest = 1 - share
  const first = Math.floor(random() * WORDS.length)
  const top = Array.from({ length: alternatives }, (_, at) => {
    const one = word((first + at * 7) % WORDS.length, Math.log(share))
    share = rest * (0.3 + 0.4 * random())
    rest -= share
    return one
  })
  const chosen = top[Math.floor(alternatives * random() ** 12)]
  const token = chosen === undefined || random() < 0.01 ? word(Math.floor(random() * WORDS.length), Math.log(rest) - 3) : { ...chosen }
  return top.length === 0 ? token : { ...token, top }
}

/** A picture of eighteen bytes as six tokens, none of which is a character. */
function splitCharacter(): Token[] {
  return Array.from({ length: 6 }, (_, at) => {
    const bytes = FAMILY.slice(at * 3, at * 3 + 3)
    return { id: 900 + at, text: '\ufffd', bytes, logprob: Math.fround(-0.2 - at) }
  })
}

function replyTokens(count: number, random: () => number, alternatives: number): Token[] {
  const tokens: Token[] = []
  while (tokens.length < count - 1) tokens.push(...(tokens.length % 1000 === 500 && count - tokens.length > 8 ? splitCharacter() : [sampled(random, alternatives)]))
  return [...tokens, { id: 2, text: '<|im_end|>', bytes: [...utf8.encode('<|im_end|>')], logprob: -0.001, special: true }]
}

function textOf(tokens: readonly Token[]): string {
  const bytes = tokens.flatMap((token) => (token.special ? [] : (token.bytes ?? [])))
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

function promptTokens(turn: number): Token[] {
  const start: Token = { id: 1, text: '<|im_start|>', bytes: [...utf8.encode('<|im_start|>')], special: true }
  const words = Array.from({ length: turn === 1 ? 40 : 12 }, (_, at) => word((at * 5 + turn) % WORDS.length, 0))
  return [start, ...words.map(({ id, text, bytes }): Token => ({ id: id ?? null, text, bytes: bytes ?? null }))]
}

/** The log of a run whose replies and prompts have tokens; the same one for the same options. */
export function tokenRunEvents({ tokens, turns, alternatives }: TokenRunOptions): RunEvent[] {
  const order = new LogOrder()
  const random = randomFrom(11)
  const events: RunEvent[] = []
  let at = 1_760_000_000_000
  let length = 0
  const add = (body: RunEventBody): void => {
    events.push(order.place(body, (at += 10)))
  }
  const title = `A run of ${tokens} tokens`
  add({ type: 'run.created', kind: 'episode', config: runConfigSchema.parse({ task: 'Say a lot.', maxTurns: turns }), title })
  add({ type: 'run.started', attempt: 1, model: { server: 'bundled', model: 'made', protocol: 'tokens' }, systemPrompt: '', tools: [] })
  for (let turn = 1; turn <= turns; turn += 1) {
    const prompt = promptTokens(turn)
    const keep = length
    length += prompt.length
    add({ type: 'turn.started', turn, protocol: 'tokens' })
    const drift = { kind: turn === 1 ? 'first' : 'exact' } as const
    add({ type: 'prompt.encoded', turn, sequence: 0, keep, length, tokens: prompt, count: prompt.length, drift })
    const reply = replyTokens(Math.floor(tokens / turns), random, alternatives)
    for (let from = 0; from < reply.length; from += BATCH) {
      const batch = reply.slice(from, from + BATCH)
      add({ type: 'tokens.appended', turn, channel: 'content', text: textOf(batch), tokens: batch, count: batch.length, t: from })
    }
    length += reply.length
    const message = { role: 'assistant', content: textOf(reply) } as const
    add({ type: 'message.completed', turn, index: order.messages, message, finishReason: 'stop', timing: { firstTokenMs: 5, totalMs: 1000 } })
    add({ type: 'sequence.updated', turn, sequence: 0, extends: turn > 1, promptLength: keep + prompt.length, length, finishReason: 'stop' })
    if (turn === turns) break
    add({ type: 'message.observed', turn, index: order.messages, message: { role: 'user', content: 'Go on.' } })
  }
  add({ type: 'run.finished', outcome: 'final', finalResponse: 'done' })
  return events
}

/** Keeps such a run in a data folder that no server has open. */
export async function keepTokenRun(dataDir: string, id: string, options: TokenRunOptions): Promise<void> {
  const events = tokenRunEvents(options)
  const store = await openRunStore({ dataDir })
  await store.createRuns([{ summary: summaryOf(id, foldLog(events)), events }])
  await store.close()
}
