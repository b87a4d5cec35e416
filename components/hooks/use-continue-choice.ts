import { choiceFor, continueChoiceSchema, EMPTY_CHOICE, type ContinueChoice } from '#lib/editor/continue-form.ts'
import type { DraftSync } from './use-draft-sync.ts'
import { useDraftPart } from './use-draft.ts'
import { useStored } from './use-stored.ts'

/** Which model a draft is previewed for and continued with; it is remembered. */
export function useContinueChoice(draft: DraftSync): readonly [ContinueChoice, (change: Partial<ContinueChoice>) => void] {
  const [last, setLast] = useStored<ContinueChoice>('retake.continue', continueChoiceSchema, EMPTY_CHOICE)
  const config = useDraftPart(draft, ({ log }) => log.local.state.config)
  const choice = choiceFor(draft.runId, config, last)
  return [choice, (change) => setLast({ ...choice, ...change, draft: draft.runId })]
}
