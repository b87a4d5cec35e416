import { formatInteger } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatMoment } from '../format/time.ts'
import type { Turn } from '../run/state.ts'

/** One figure of a turn; `value` is absent where nobody knows it. */
export interface TurnFact {
  readonly name: string
  readonly value: string | undefined
  readonly about: string
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
      value: shown(speed, (value) => `${formatInteger(Math.round(value * 10) / 10)} tokens/s`),
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

function samplingText(turn: Turn): string | undefined {
  const entries = Object.entries(turn.request?.sampling ?? {})
  if (turn.request === undefined) return undefined
  return entries.length === 0 ? 'the server’s defaults' : entries.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ')
}

/** The figures of a turn in the order in which they are read. */
export function turnFacts(turn: Turn): readonly TurnFact[] {
  return [
    ...timingFacts(turn),
    { name: 'Finish reason', value: turn.finishReason, about: 'The server’s own word' },
    ...usageFacts(turn),
    { name: 'Protocol', value: turn.protocol, about: 'How tools were offered and calls are read' },
    { name: 'Model', value: turn.request?.model, about: 'As named in the request' },
    { name: 'Sampling', value: samplingText(turn), about: 'As asked for in the request' },
    { name: 'Attempt', value: String(turn.attempt), about: 'More than 1: the server stopped before, and the run was resumed' },
  ]
}
