import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunState } from '#lib/run/state.ts'
import { managedState } from '#lib/tokens/managed-state.ts'
import type { ListState, TreeState } from '#lib/tokens/managed-state.ts'
import type { Context } from '#server/context.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { trackerOf } from '#server/runs/sequences.ts'

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
  readonly managed_state: ListState | TreeState | null
  readonly system_prompt: string
  readonly task_id: string
}

export type ResultView = 'list' | 'tree'

/** A run's result as it stands. @throws RetakeError `not_found`. */
export function runResult(ctx: Context, id: string, view: ResultView): RunResult {
  findRun(ctx, id)
  const state = loadState(ctx, id)
  return {
    final_response: state.outcome === 'max_turns' ? MAX_TURNS_RESPONSE : (state.finalResponse ?? null),
    messages: state.messages.map((entry) => entry.message),
    api_calls: state.counts.turns,
    completed: state.outcome === 'final',
    managed_state: sequencesOf(ctx, { id, state, view }),
    system_prompt: state.systemPrompt,
    task_id: id,
  }
}

function sequencesOf(
  ctx: Context,
  { id, state, view }: { id: string; state: RunState; view: ResultView },
): ListState | TreeState | null {
  if (!state.turns.some((turn) => turn.prompt !== undefined)) return null
  // A live run's log may be longer by now than its state.
  const { sequences } = trackerOf(ctx, id, { upTo: state.lastSeq })
  return view === 'tree' ? managedState(sequences, view) : managedState(sequences, view)
}
