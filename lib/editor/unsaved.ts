import { z } from 'zod'
import { authoringBodySchema } from '../run/authoring-events.ts'
import type { RunEvent } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import { openDraft, receive, restoreQueue, type DraftLog } from './draft-log.ts'

const stepSchema = z.object({ label: z.string(), bodies: z.array(authoringBodySchema) })

/** What a page keeps of a draft in the browser until the server has it. */
export const unsavedSchema = z.object({
  /** Up to where the server's log went when the steps were done. */
  lastSeq: z.number().int().nonnegative(),
  steps: z.array(stepSchema),
  aside: z.array(stepSchema.extend({ why: z.string() })),
})
export type Unsaved = z.infer<typeof unsavedSchema>

/** What of a draft the server does not have yet; undefined where it has all. */
export function unsavedOf({ confirmed, queue, aside }: DraftLog): Unsaved | undefined {
  if (queue.length === 0 && aside.length === 0) return undefined
  return {
    lastSeq: confirmed.state.lastSeq,
    steps: queue.map(({ label, bodies }) => ({ label, bodies: [...bodies] })),
    aside: aside.map(({ label, why, bodies }) => ({ label, why, bodies: [...bodies] })),
  }
}

/**
 * A draft as it was left with unsaved steps: they are done to the draft as it was then, and then brought to where it is
 * now. What was saved although its answer never came is known again.
 */
export function reopenDraft(start: RunState, events: readonly RunEvent[], unsaved: readonly Unsaved[]): DraftLog {
  let log = openDraft(start, events)
  for (const { lastSeq, steps, aside } of unsaved) {
    const then = openDraft(
      start,
      events.filter((event) => event.seq <= lastSeq),
    )
    const now = receive(restoreQueue(then, steps), events)
    log = log.queue.length === 0 ? { ...now, aside: [...log.aside, ...now.aside] } : { ...log, aside: [...log.aside, ...now.aside, ...lost(now)] }
    log = { ...log, aside: [...log.aside, ...aside] }
  }
  return log
}

/** Steps of a second page that was left with unsaved work: only one page's can be done by themselves. */
function lost({ queue }: DraftLog): DraftLog['aside'] {
  return queue.map(({ label, bodies }) => ({ label, bodies, why: 'it was written on another page, which was closed before it was saved' }))
}
