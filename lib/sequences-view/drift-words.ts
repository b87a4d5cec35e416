import { formatInteger } from '../format/count.ts'
import type { Drift } from '../run/events.ts'
import { oneLine } from '../text/one-line.ts'

/** How a turn's prompt continues the earlier tokens, in words. */
export interface DriftWords {
  /** A few words: `exact ids`, `same text, 3 tokens differ`, `text differs at character 214: reasoning was dropped`. */
  readonly word: string
  /** As short as a badge must be. */
  readonly brief: string
  /** What that means, as a sentence. */
  readonly about: string
  readonly tone: 'neutral' | 'ok' | 'warn'
}

function tokensDiffer(tokens: number | undefined): string {
  if (tokens === undefined) return 'other ids'
  return `${formatInteger(tokens)} ${tokens === 1 ? 'token differs' : 'tokens differ'}`
}

function idsWords({ at, tokens, cause }: Drift): DriftWords {
  const from = at === undefined ? '' : `, from token ${formatInteger(at)} on`
  const why = cause === undefined ? '' : `: ${oneLine(cause)}`
  return {
    word: `same text, ${tokensDiffer(tokens)}${why}`,
    brief: tokens === undefined ? 'other ids' : `${formatInteger(tokens)} ${tokens === 1 ? 'id differs' : 'ids differ'}`,
    about: `The prompt has the text of the earlier tokens, but in other ids${from}${why}. The model did not read what it had sampled.`,
    tone: 'warn',
  }
}

function textWords({ at, character, cause }: Drift): DriftWords {
  const place = character === undefined ? '' : ` at character ${formatInteger(character)}`
  const token = at === undefined ? '' : ` (token ${formatInteger(at)})`
  const why = cause === undefined ? '' : `: ${oneLine(cause)}`
  return {
    word: `text differs${place}${why}`,
    brief: 'text differs',
    about: `The prompt does not go on with the earlier text: it differs${place}${token}${why}.`,
    tone: 'warn',
  }
}

function exactWords({ cause }: Drift): DriftWords {
  const about = 'The prompt goes on with the earlier tokens, id by id.'
  if (cause === undefined) return { word: 'exact ids', brief: 'exact ids', about, tone: 'ok' }
  const but = oneLine(cause)
  return { word: `exact ids, but ${but}`, brief: 'exact, but …', about: `${about} But ${but}.`, tone: 'warn' }
}

function unknownWords({ at, cause }: Drift): DriftWords {
  const from = at === undefined ? '' : ` from token ${formatInteger(at)} on`
  const why = cause === undefined ? '' : `: ${oneLine(cause)}`
  return {
    word: `ids differ${from}${why}`,
    brief: 'ids differ',
    about: `The prompt’s ids differ${from}${why}. Whether its text does cannot be told: the server named only the ids.`,
    tone: 'warn',
  }
}

/** Says how a prompt drifted. Tokens and characters count from 0. */
export function driftWords(drift: Drift): DriftWords {
  switch (drift.kind) {
    case 'first':
      return { word: 'first prompt', brief: 'first', about: 'No tokens came before this prompt.', tone: 'neutral' }
    case 'exact':
      return exactWords(drift)
    case 'ids':
      return idsWords(drift)
    case 'text':
      return textWords(drift)
    case 'unknown':
      return unknownWords(drift)
    default:
      return drift.kind satisfies never
  }
}
