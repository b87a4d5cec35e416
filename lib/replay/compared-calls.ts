import { countOf } from '../format/count.ts'
import type { ToolAnswer } from '../run/events.ts'
import type { ReplayedCall } from '../run/state.ts'
import { jsonText } from '../transcript/json-text.ts'

/** How many calls gave the result on record again, and how many did not: `12 calls: 10 same, 2 differ`. */
export function comparedSummary(calls: readonly Pick<ReplayedCall, 'same'>[]): string {
  if (calls.length === 0) return 'No calls'
  const same = calls.filter((call) => call.same).length
  const different = calls.length - same
  return `${countOf(calls.length, 'call')}: ${same} same, ${different} ${different === 1 ? 'differs' : 'differ'}`
}

/** What a tool answered, as text: its result, or why it failed. */
export function answerText({ ok, result, error }: ToolAnswer): string {
  return ok ? jsonText(result) : `failed: ${error ?? jsonText(result)}`
}

/** Where a call stands: in a turn, or in a message that no turn led to (turn 0), which was written. */
export function callOrigin({ turn }: { readonly turn: number }): string {
  return turn === 0 ? 'written' : `turn ${turn}`
}
