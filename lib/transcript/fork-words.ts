import { countOf } from '../format/count.ts'
import { comparedSummary } from '../replay/compared-calls.ts'
import type { Environment } from '../run/events.ts'
import type { ReplayedCall, RunState, Turn } from '../run/state.ts'
import { oneLine } from '../text/one-line.ts'
import type { NoteRow } from './types.ts'

const HOW = {
  ids: { word: 'by ids', about: 'The model was given the very token ids that are kept, and went on behind them' },
  anew: { word: 're-encoded', about: 'The kept text was encoded anew: its token ids may differ from those of the base' },
  text: { word: 'as text', about: 'The server takes no ids: it was asked to go on with the text of a reply that is begun' },
} as const

/** What a fork carries of its base's environment, and how its calls came out where they were run again. */
export function environmentText(environment: Environment | undefined, replayed: readonly ReplayedCall[]): string {
  if (environment === 'recorded') return 'equal calls are answered with the results on record'
  if (environment !== 'executed') return 'conversation only, tools begin in an empty workspace'
  if (replayed.length === 0) return 'tools executed again, no kept call to run'
  return `tools executed again, ${comparedSummary(replayed)}`
}

/** What a fork keeps, in one line: its base is named where this is shown. A draft runs nothing, so it carries no environment. */
export function cutText({ kind, environment, replayed }: RunState, { messages, turns }: { messages: number; turns: number }): string {
  const kept = `${countOf(messages, 'message')}, ${countOf(turns, 'turn')}`
  return kind === 'draft' ? kept : `${kept} · environment: ${environmentText(environment, replayed)}`
}

type Chosen = Pick<RunState, 'replaceWith' | 'createdAt'>

type Prefill = NonNullable<Turn['prefill']>

/** What was kept: its tokens, or its text alone, which another model reads in tokens of its own. */
function keptWords({ keep, how, text }: Prefill, own: RunState['replaceWith']): string {
  const isText = keep === 0 && how !== 'ids' && text.reasoning + text.content !== own?.text
  return isText ? 'the kept text' : countOf(keep, 'kept token')
}

function chosenWords({ count, keep, how }: Prefill, own: RunState['replaceWith']): string {
  // Tokens that were made anew of what is kept were not chosen.
  const forced = how === 'anew' ? 0 : count - keep
  if (own?.text !== undefined && own.text !== '') return `, then “${oneLine(own.text, 80)}” was chosen`
  if (own?.id !== undefined) return `, then token ${own.id} was chosen`
  return forced > 0 ? `, then ${countOf(forced, 'token')} chosen` : ', sampled anew from there'
}

/** How a reply was begun for the model, where it was. */
export function begunNote(turn: Turn, run: Chosen): Pick<NoteRow, 'title' | 'badge'> | undefined {
  const { prefill } = turn
  if (prefill === undefined) return undefined
  // A turn that is kept of the base was begun by the base's own choice, which this run does not name.
  const own = turn.startedAt >= run.createdAt ? run.replaceWith : undefined
  return { title: `Begun with ${keptWords(prefill, own)}${chosenWords(prefill, own)}`, badge: HOW[prefill.how] }
}
