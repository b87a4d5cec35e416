import { countOf, formatInteger } from '../format/count.ts'
import type { Turn } from '../run/state.ts'

/** What a run's turns tell of their prompts' ids, in a few words for its line of facts. */
export interface PromptIdsWords {
  readonly word: string
  readonly about: string
  readonly tone: 'neutral' | 'warn'
}

/** Whether the run's prompts are known as ids and go on exactly; nothing before the first reply tells. */
export function promptIdsWords(turns: readonly Turn[]): PromptIdsWords | undefined {
  const answered = turns.filter((turn) => turn.prompt !== undefined || turn.messageIndex !== undefined)
  if (answered.length === 0) return undefined
  const drifts = answered.flatMap(({ prompt }) => (prompt === undefined ? [] : [prompt.drift]))
  if (drifts.length === 0) {
    return { word: 'prompt ids unknown', about: 'The server did not tell the ids that the model read as its prompts.', tone: 'neutral' }
  }
  const drifted = drifts.filter(({ kind, cause }) => kind === 'ids' || kind === 'text' || kind === 'unknown' || cause !== undefined)
  if (drifted.length > 0) {
    const about = 'Prompts that do not go on with the tokens before them, id by id. The inspector’s Sequences say where and why.'
    return { word: `${countOf(drifted.length, 'prompt')} drifted`, about, tone: 'warn' }
  }
  if (drifts.length < answered.length) {
    const word = `prompt ids of ${formatInteger(drifts.length)} of ${countOf(answered.length, 'turn')}`
    return { word, about: 'The other turns’ servers did not tell the ids of their prompts.', tone: 'neutral' }
  }
  const about = 'The ids of every prompt are known, and each goes on with the tokens before it, id by id.'
  return { word: 'prompt ids exact', about, tone: 'neutral' }
}
