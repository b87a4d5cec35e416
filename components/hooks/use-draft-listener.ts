import { API_PATHS } from '#lib/api/client.ts'
import { runEventSchema, type RunEvent } from '#lib/run/events.ts'

/** Who is told of a draft's events. */
export interface DraftHearer {
  /** The last event that it has. */
  readonly lastSeq: () => number
  /** It is waiting for an answer that may hold these very events. */
  readonly isBusy: () => boolean
  /** Events that it does not have, without a gap. */
  readonly take: (events: readonly RunEvent[]) => void
  /** Events were missed: it has to ask for them. */
  readonly catchUp: () => void
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

function eventOf(data: unknown): RunEvent | undefined {
  try {
    return typeof data === 'string' ? runEventSchema.safeParse(JSON.parse(data)).data : undefined
  } catch {
    // Not JSON: the caller asks for the events again.
    return undefined
  }
}

/** Hears what others write to the draft; an event that comes while something is being saved waits for the answer. */
export function createDraftListener(runId: string, hearer: DraftHearer) {
  let source: EventSource | undefined
  let held: RunEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const deliver = () => {
    if (hearer.isBusy() || held.length === 0) return
    const events = held
    held = []
    const lastSeq = hearer.lastSeq()
    const fresh = events.filter((event) => event.seq > lastSeq)
    if (fresh.length === 0) return
    if (fresh[0]?.seq === lastSeq + 1) hearer.take(fresh)
    else hearer.catchUp()
  }
  const take = (message: MessageEvent<unknown>) => {
    failures = 0
    const event = eventOf(message.data)
    if (event === undefined) return
    if (held.length === 0) setTimeout(deliver, 0)
    held.push(event)
  }
  const connect = () => {
    source = new EventSource(API_PATHS.runEvents(runId, hearer.lastSeq()))
    source.addEventListener('message', take)
    source.addEventListener('error', () => {
      source?.close()
      clearTimeout(timer)
      timer = setTimeout(connect, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures))
      failures += 1
    })
  }
  return {
    deliver,
    connect,
    close: () => {
      source?.close()
      clearTimeout(timer)
    },
  }
}
