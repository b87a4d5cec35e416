import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunState } from '#lib/run/state.ts'

/** What the seed gives as the final response of an episode that used up its turns (facts hermes-atropos.md A.2). */
const MAX_TURNS_RESPONSE = "I've reached the maximum number of iterations."

/** The seed's result object, field by field (facts hermes-atropos.md A.5). */
export interface RunResult {
  /** Null until there is one: the run goes on, or ended without an answer. */
  readonly final_response: string | null
  readonly messages: readonly Message[]
  readonly api_calls: number
  readonly completed: boolean
  /** Null where no token ids are tracked. */
  readonly managed_state: null
  readonly system_prompt: string
  readonly task_id: string
}

export function runResult(id: string, state: RunState): RunResult {
  return {
    final_response: state.outcome === 'max_turns' ? MAX_TURNS_RESPONSE : (state.finalResponse ?? null),
    messages: state.messages.map((entry) => entry.message),
    api_calls: state.counts.turns,
    completed: state.outcome === 'final',
    managed_state: null,
    system_prompt: state.systemPrompt,
    task_id: id,
  }
}
