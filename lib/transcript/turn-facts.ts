import { formatInteger } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatMoment } from '../format/time.ts'
import type { TokenizerIdentity } from '../run/events.ts'
import type { Turn } from '../run/state.ts'
import { driftWords } from '../sequences-view/drift-words.ts'
import { oneLine } from '../text/one-line.ts'

/** One figure of a turn; `value` is absent where nobody knows it. */
export interface TurnFact {
  readonly name: string
  readonly value: string | undefined
  readonly about: string
  /** Not as it should be. */
  readonly warn?: boolean
}

function shown<T>(value: T | null | undefined, format: (value: T) => string): string | undefined {
  return value === undefined || value === null ? undefined : format(value)
}

/** Generated tokens per second between the first token and the last, or nothing where either is unknown. */
export function tokensPerSecond(turn: Turn): number | undefined {
  const tokens = turn.usage?.completionTokens ?? (turn.tokenCount > 0 ? turn.tokenCount : undefined)
  const first = turn.timing?.firstTokenMs
  if (tokens === undefined || tokens < 2 || turn.timing === undefined || first === undefined || first === null) return undefined
  const seconds = (turn.timing.totalMs - first) / 1000
  return seconds > 0 ? (tokens - 1) / seconds : undefined
}

/** A speed as people read it: `33.4 tokens/s`. */
export function formatSpeed(perSecond: number): string {
  return `${formatInteger(Math.round(perSecond * 10) / 10)} tokens/s`
}

function timingFacts(turn: Turn): TurnFact[] {
  const speed = tokensPerSecond(turn)
  return [
    { name: 'Began', value: formatMoment(turn.startedAt), about: 'When the request was made' },
    {
      name: 'First token',
      value: shown(turn.timing?.firstTokenMs ?? turn.firstTokenMs, formatDuration),
      about: 'From the request to the first piece of the reply',
    },
    { name: 'Reply', value: shown(turn.timing?.totalMs, formatDuration), about: 'From the request to the end of the reply' },
    {
      name: 'Speed',
      value: shown(speed, formatSpeed),
      about: 'After the first token',
    },
  ]
}

function usageFacts({ usage, promptTokens, tokenCount }: Turn): TurnFact[] {
  return [
    { name: 'Prompt tokens', value: shown(usage?.promptTokens ?? promptTokens, formatInteger), about: 'As the server counted them' },
    { name: 'Reply tokens', value: shown(usage?.completionTokens, formatInteger), about: 'As the server counted them' },
    { name: 'of them reasoning', value: shown(usage?.reasoningTokens, formatInteger), about: 'As the server counted them' },
    { name: 'Cached prompt', value: shown(usage?.cachedTokens, formatInteger), about: 'Prompt tokens that the server did not compute again' },
    {
      name: 'Tokens recorded',
      value: formatInteger(tokenCount),
      about: 'Tokens whose id, bytes or probability the server gave, and Retake keeps',
    },
  ]
}

/** How many characters of a hash are enough to tell two apart by eye. */
const SHORT_HASH = 10

function hashFact(name: string, hash: string | null, { what, date }: { what: string; date?: string | undefined }): TurnFact {
  if (hash === null) return { name, value: undefined, about: `The hash of the ${what} could not be had` }
  const seen = date === undefined ? '' : ` · ${date}`
  return { name, value: `${hash.slice(0, SHORT_HASH)}${seen}`, about: `SHA-256 of the ${what}: ${hash}` }
}

/** The log names the identity once; it holds for the turns after it. */
function identityOf(turn: Turn, turns: readonly Turn[]): TokenizerIdentity | undefined {
  return turns.findLast((one) => one.turn <= turn.turn && one.prompt?.identity !== undefined)?.prompt?.identity
}

function identityFacts(identity: TokenizerIdentity | undefined): TurnFact[] {
  if (identity === undefined) return []
  const { source, template, tokenizer, date } = identity
  const dated = date === undefined ? 'chat template' : `chat template, which saw the date ${date}`
  return [
    hashFact('Chat template', template, { what: dated, date }),
    hashFact('Tokenizer', tokenizer, { what: 'tokenizer' }),
    { name: 'Encoded by', value: oneLine(source), about: 'Who rendered and encoded the prompt' },
  ]
}

/** What is known of the ids that the model read as its prompt. */
function promptFacts(turn: Turn, turns: readonly Turn[]): TurnFact[] {
  const { prompt } = turn
  if (prompt === undefined) {
    return [{ name: 'Prompt ids', value: undefined, about: 'The server did not tell the ids that the model read as its prompt' }]
  }
  const { length, count, drift } = prompt
  const words = driftWords(drift)
  return [
    {
      name: 'Prompt ids',
      value: `${formatInteger(length)}, ${count === length ? 'all' : `${formatInteger(count)} of them`} new`,
      about: 'Ids that the model read as its prompt, and how many follow those that earlier turns left behind',
    },
    { name: 'Continuation', value: words.word, about: words.about, warn: words.tone === 'warn' },
    ...identityFacts(identityOf(turn, turns)),
  ]
}

function samplingText(turn: Turn): string | undefined {
  const entries = Object.entries(turn.request?.sampling ?? {})
  if (turn.request === undefined) return undefined
  return entries.length === 0 ? 'the server’s defaults' : entries.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')
}

/** The figures of a turn in the order in which they are read; `turns` are the run's. */
export function turnFacts(turn: Turn, turns: readonly Turn[]): readonly TurnFact[] {
  return [
    ...timingFacts(turn),
    { name: 'Finish reason', value: turn.finishReason, about: 'The server’s own word' },
    ...usageFacts(turn),
    ...promptFacts(turn, turns),
    { name: 'Protocol', value: turn.protocol, about: 'How tools were offered and calls are read' },
    { name: 'Model', value: turn.request?.model, about: 'As named in the request' },
    { name: 'Sampling', value: samplingText(turn), about: 'As asked for in the request' },
    { name: 'Attempt', value: String(turn.attempt), about: 'More than 1: the server stopped before, and the run was resumed' },
  ]
}
