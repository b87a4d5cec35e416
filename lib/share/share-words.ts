import type { Include, Share, ShareKind } from '../api/shares.ts'
import { countOf } from '../format/count.ts'

/** The sections of a run that a share holds only where they are asked for, as a person reads them. */
export const SECTIONS = [
  { id: 'toolResults', word: 'tool results', label: 'Tool results', about: 'What tools answered, errors and progress included, wherever the run repeats it.' },
  { id: 'reasoning', word: 'reasoning', label: 'Reasoning', about: 'What the model thought before it answered, think blocks included.' },
  { id: 'system', word: 'system prompt', label: 'System prompt', about: 'The system prompt as it was sent, and the tools’ schemas.' },
  { id: 'tokens', word: 'tokens', label: 'Tokens', about: 'Token ids, bytes, logprobs and alternatives of what is shared.' },
] as const satisfies readonly { id: keyof Include; word: string; label: string; about: string }[]

function listed(words: readonly string[]): string {
  const last = words.at(-1)
  return words.length < 2 ? (last ?? '') : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** What a share shows: "Messages and calls, with tool results and tokens". */
export function shownWords(include: Include): string {
  const words = SECTIONS.filter(({ id }) => include[id]).map(({ word }) => word)
  return words.length === 0 ? 'Messages and calls' : `Messages and calls, with ${listed(words)}`
}

/** What a share leaves out: "reasoning and tokens"; nothing where it holds all. */
export function leftOutWords(include: Include): string {
  return listed(SECTIONS.filter(({ id }) => !include[id]).map(({ word }) => word))
}

/** What was cut of what was found: "2 values cut, 1 kept"; nothing where nothing was found. */
export function reportWords(report: Share['report']): string {
  const kept = report.filter((one) => one.kept).length
  const cut = report.length - kept
  const parts = [...(cut > 0 ? [`${countOf(cut, 'value')} cut`] : []), ...(kept > 0 ? [`${cut > 0 ? kept : countOf(kept, 'value')} kept`] : [])]
  return parts.join(', ')
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long a link still answers: "expires in 7 days", "expired", "never expires". */
export function expiryWords(expiresAt: number | null, now: number): string {
  if (expiresAt === null) return 'never expires'
  const left = expiresAt - now
  if (left <= 0) return 'expired'
  if (left < HOUR) return `expires in ${Math.max(1, Math.round(left / MINUTE))} min`
  if (left < 2 * DAY) return `expires in ${Math.round(left / HOUR)} h`
  return `expires in ${Math.round(left / DAY)} days`
}

/** How long a new link may answer: ms from now, null for always. */
const EXPIRIES = [
  { id: '1h', label: '1 hour', ms: HOUR },
  { id: '1d', label: '1 day', ms: DAY },
  { id: '7d', label: '7 days', ms: 7 * DAY },
  { id: '30d', label: '30 days', ms: 30 * DAY },
  { id: '365d', label: '1 year', ms: 365 * DAY },
  { id: 'never', label: 'until it is revoked', ms: null },
] as const
export type ExpiryId = (typeof EXPIRIES)[number]['id']
/** A link to a run that goes on lasts no longer than this. */
const LONGEST_LIVE = 7 * DAY

/** How long a new link of a kind may answer. */
export function expiriesOf(kind: ShareKind) {
  return EXPIRIES.filter(({ ms }) => kind === 'snapshot' || (ms !== null && ms <= LONGEST_LIVE))
}
