import { DraftHistory } from '../draft/draft-history.ts'
import type { AuthoringBody, Step } from '../run/authoring-events.ts'
import type { RunEvent } from '../run/events.ts'
import { AUTHORING } from '../run/authoring.ts'
import { openingMessages } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import { keysAfter, type MessageKeys } from './message-keys.ts'
import { rebase, type Named } from './rebase.ts'
import { sameJson } from './same-json.ts'

/** A draft at one moment: its state, the names of its messages, and what can be undone. */
export interface Version extends Named {
  readonly history: DraftHistory
}

/** Something a person did that the server has not confirmed yet. */
export interface QueuedStep {
  readonly label: string
  readonly bodies: readonly AuthoringBody[]
  /** Names of the messages that it brings, one for each body. */
  readonly fresh: readonly string[]
  /** The draft that it was done to. */
  readonly before: Version
  /** Which visit of a field it belongs to: later edits of the same visit go on with it. */
  readonly visit?: string | undefined
}

/** What was done and could not be saved, since the draft was changed elsewhere: it waits for the person to decide. */
export interface SetAside {
  readonly label: string
  readonly why: string
  readonly bodies: readonly AuthoringBody[]
}

/** A draft as one page sees it: what the server has, what is on its way there, and both together. */
export interface DraftLog {
  readonly confirmed: Version
  readonly queue: readonly QueuedStep[]
  /** How many steps of the queue were sent: they may be in the log already. */
  readonly sent: number
  /** What the person sees. */
  readonly local: Version
  readonly aside: readonly SetAside[]
  /** How many names were given away. */
  readonly named: number
  /** The visit that the last step belongs to, and its number: an edit of the same visit is the same step. */
  readonly visit?: { readonly id: string; readonly step: number } | undefined
}

export interface Change {
  readonly label: string
  readonly bodies: readonly AuthoringBody[]
  readonly visit?: string | undefined
}

type AuthoringEvent = Extract<RunEvent, { type: AuthoringBody['type'] }>

const isAuthoring = (event: RunEvent): event is AuthoringEvent => Object.hasOwn(AUTHORING, event.type)

/** An event of writing without its place in the log. */
function bare(event: RunEvent): AuthoringBody | undefined {
  if (!isAuthoring(event)) return undefined
  const { seq: _seq, at: _at, ...body } = event
  return body
}

function versionOf(history: DraftHistory, keys: MessageKeys): Version {
  return { state: history.state, keys, history }
}

function after({ keys, history }: Version, body: AuthoringBody, { seq, at, fresh }: { seq: number; at: number; fresh: string }): Version {
  return versionOf(history.take([{ ...body, seq, at }]), keysAfter(keys, body, fresh))
}

function applied(version: Version, { bodies, fresh }: Pick<QueuedStep, 'bodies' | 'fresh'>): Version {
  return bodies.reduce(
    (now, body, at) => after(now, body, { seq: now.state.lastSeq + 1, at: now.state.createdAt, fresh: fresh[at] ?? '' }),
    version,
  )
}

/** A draft whose log is `events`, on `start`: the state before the first of them. */
export function openDraft(start: RunState, events: readonly RunEvent[]): DraftLog {
  const keys = start.messages.map((_, at) => `m${at + 1}`)
  const empty = versionOf(DraftHistory.of(start), keys)
  const log: DraftLog = { confirmed: empty, queue: [], sent: 0, local: empty, aside: [], named: keys.length }
  const { confirmed, named } = heard(log, events)
  return { ...log, confirmed, local: confirmed, named }
}

/** The confirmed draft after events of others, and how many names there are then. */
function heard({ confirmed, named }: DraftLog, events: readonly RunEvent[]): Pick<DraftLog, 'confirmed' | 'named'> {
  let { keys } = confirmed
  let count = named
  for (const event of events) {
    if (event.seq <= confirmed.state.lastSeq) continue
    const body = bare(event)
    if (body !== undefined) keys = keysAfter(keys, body, `m${count + 1}`)
    // What a run is given stands in its first event; what it keeps of a base is there already.
    else if (event.type === 'run.created' && event.base === undefined) keys = openingMessages(event.config).map((_, at) => `m${count + at + 1}`)
    count = Math.max(count + (event.type === 'message.authored' ? 1 : 0), keys.length)
  }
  return { confirmed: versionOf(confirmed.history.take(events), keys), named: count }
}

function numbered(body: AuthoringBody, step: Step): AuthoringBody {
  return { ...body, step }
}

function enqueue(log: DraftLog, change: Change): DraftLog {
  const fresh = change.bodies.map((_, at) => `m${log.named + at + 1}`)
  const step: QueuedStep = { ...change, fresh, before: log.local }
  return { ...log, queue: [...log.queue, step], local: applied(log.local, step), named: log.named + fresh.length }
}

/** Whether a change is the same edit as the queue's last step, a little later, so that it takes its place. */
function replaces({ queue, sent }: DraftLog, { visit, bodies: [body, ...others] }: Change): boolean {
  const last = queue.length > sent ? queue.at(-1) : undefined
  const old = last?.bodies[0]
  if (visit === undefined || last?.visit !== visit || last.bodies.length !== 1 || others.length > 0) return false
  return body?.type === 'message.edited' && old?.type === 'message.edited' && body.index === old.index
}

/** Does something to a draft: at once for the person, for the server as soon as it can be sent. Nothing is nothing. */
export function writeStep(log: DraftLog, change: Change): DraftLog {
  if (change.bodies.length === 0) return log
  const isSameVisit = change.visit !== undefined && log.visit?.id === change.visit
  const number = isSameVisit ? log.visit.step : log.local.history.nextStep
  const last = log.queue.at(-1)
  const base = last !== undefined && replaces(log, change) ? { ...log, queue: log.queue.slice(0, -1), local: last.before } : log
  const bodies = change.bodies.map((body) => numbered(body, { number, way: 'do' }))
  const visit = change.visit === undefined ? undefined : { id: change.visit, step: number }
  return { ...enqueue(base, { ...change, bodies }), visit }
}

/** Takes back the last step that was not, or does it again. The same draft where there is none. */
export function turnBack(log: DraftLog, way: 'undo' | 'redo'): DraftLog {
  const { history } = log.local
  const bodies = way === 'undo' ? history.undo() : history.redo()
  const label = way === 'undo' ? history.undoLabel : history.redoLabel
  if (bodies === undefined || label === undefined) return log
  return { ...enqueue(log, { label, bodies }), visit: undefined }
}

/** What is to be sent next, all that waits; it counts as sent from now on. */
export function takeQueue(log: DraftLog): { readonly log: DraftLog; readonly bodies: readonly AuthoringBody[] } {
  return { log: { ...log, sent: log.queue.length }, bodies: log.queue.flatMap(({ bodies }) => bodies) }
}

/** What was sent is not in the log, or nothing can be said of it: it waits again. */
export function unsend(log: DraftLog): DraftLog {
  return { ...log, sent: 0 }
}

/** Whether the log goes on with just what was sent: an answer that was lost on its way does not make it a change of others. */
function isOwn({ queue, sent }: DraftLog, fresh: readonly RunEvent[]): boolean {
  const own = queue.slice(0, sent).flatMap(({ bodies }) => bodies)
  return own.length > 0 && fresh.length >= own.length && own.every((body, at) => sameEvent(body, fresh[at]))
}

function sameEvent(body: AuthoringBody, event: RunEvent | undefined): boolean {
  return event !== undefined && sameJson(body, bare(event))
}

/** Takes the steps that were sent as confirmed; `fresh` are their events. What the person sees stays as it is. */
export function confirmSent(log: DraftLog, fresh: readonly RunEvent[]): DraftLog {
  const own = log.queue.slice(0, log.sent)
  let { confirmed } = log
  let at = 0
  for (const { bodies, fresh: names } of own) {
    for (const [part, body] of bodies.entries()) {
      const event = fresh[at]
      // The message is the very one that is shown already: what is drawn of it need not be drawn again.
      if (event !== undefined) confirmed = after(confirmed, body, { seq: event.seq, at: event.at, fresh: names[part] ?? '' })
      at += 1
    }
  }
  const queue = log.queue.slice(log.sent)
  return { ...log, confirmed, queue, sent: 0, local: queue.length === 0 ? confirmed : log.local }
}

/** Events of the log that this page has not had yet: those that it sent itself, and then those of others. */
export function receive(log: DraftLog, events: readonly RunEvent[]): DraftLog {
  const fresh = events.filter((event) => event.seq > log.confirmed.state.lastSeq)
  if (fresh.length === 0) return log
  const own = isOwn(log, fresh) ? log.queue.slice(0, log.sent).reduce((count, { bodies }) => count + bodies.length, 0) : 0
  const mine = own === 0 ? unsend(log) : confirmSent(log, fresh.slice(0, own))
  const others = fresh.slice(own)
  if (others.length === 0) return mine
  const now = { ...mine, ...heard(mine, others) }
  return replay({ ...now, queue: [], sent: 0, local: now.confirmed, visit: undefined }, mine.queue)
}

/** Does queued steps again, to a draft that others changed; a step that does not fit any more is set aside whole. */
function replay(log: DraftLog, queue: readonly QueuedStep[]): DraftLog {
  const numbers = new Map<number, number>()
  let now = log
  for (const step of queue) {
    const placed = placeStep(step, now.local, numbers)
    if (typeof placed === 'string') {
      now = { ...now, aside: [...now.aside, { label: step.label, why: placed, bodies: step.bodies }] }
    } else if (placed.length > 0) {
      const bodies = placed.map(({ body }) => body)
      const fresh = placed.map(({ name }) => name)
      const again: QueuedStep = { ...step, bodies, fresh, before: now.local }
      now = { ...now, queue: [...now.queue, again], local: applied(now.local, again) }
    }
  }
  return now
}

type Placed = readonly { readonly body: AuthoringBody; readonly name: string }[]

/** The bodies of a step for the draft as it is now, or why they do not fit. */
function placeStep(step: QueuedStep, local: Version, numbers: Map<number, number>): Placed | string {
  const number = stepNumber(step.bodies[0]?.step, local.history, numbers)
  if (typeof number === 'string') return number
  const placed: { body: AuthoringBody; name: string }[] = []
  let before = step.before
  let now = local
  for (const [at, body] of step.bodies.entries()) {
    const name = step.fresh[at] ?? ''
    const rebased = rebase(body, before, now)
    if ('misfit' in rebased) return rebased.misfit
    before = applied(before, { bodies: [body], fresh: [name] })
    if ('needless' in rebased) continue
    const there = body.step === undefined ? rebased.body : numbered(rebased.body, { ...body.step, number })
    placed.push({ body: there, name })
    now = applied(now, { bodies: [there], fresh: [name] })
  }
  return placed
}

const NOT_NEXT = 'the draft was changed elsewhere in the meantime, so that another step is the last one now'

/** The number that a step has in the log as it is now: a step that is done gets the next one, others must still be next. */
function stepNumber(step: Step | undefined, history: DraftHistory, numbers: Map<number, number>): number | string {
  if (step === undefined) return 0
  if (step.way === 'do') {
    const number = numbers.get(step.number) ?? history.nextStep
    numbers.set(step.number, number)
    return number
  }
  const number = numbers.get(step.number) ?? step.number
  const [next] = (step.way === 'undo' ? history.undo() : history.redo()) ?? []
  return next?.step?.number === number ? number : NOT_NEXT
}

/** Sets aside what a person wrote and what cannot be done to the draft any more. */
export function setAside(log: DraftLog, aside: SetAside): DraftLog {
  return { ...log, aside: [...log.aside, aside] }
}

/** The person has decided about what was set aside. */
export function forgetAside(log: DraftLog, at: number): DraftLog {
  return { ...log, aside: log.aside.toSpliced(at, 1) }
}

/** The queue cannot be saved as it is: all of it is set aside, and the draft stands as the server has it. */
export function refuseQueue(log: DraftLog, why: string): DraftLog {
  const aside = log.queue.map(({ label, bodies }) => ({ label, bodies, why }))
  return { ...log, queue: [], sent: 0, local: log.confirmed, aside: [...log.aside, ...aside], visit: undefined }
}

/** Steps that an earlier page was left with; they may have been saved without an answer. */
export function restoreQueue(log: DraftLog, steps: readonly Pick<QueuedStep, 'label' | 'bodies'>[]): DraftLog {
  const queued = steps.reduce(enqueue, log)
  return { ...queued, sent: queued.queue.length }
}
