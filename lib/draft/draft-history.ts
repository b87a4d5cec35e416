import type { AuthoringBody, Step } from '../run/authoring-events.ts'
import { AUTHORING } from '../run/authoring.ts'
import type { RunEvent } from '../run/events.ts'
import { fold } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import { describeStep } from './describe-step.ts'
import { inverseOf } from './inverse.ts'

/** A step that can be taken back (or made again): what to write for that, in this order. */
interface Kept {
  readonly number: number
  /** What was done, the last event first: an inverse is described by what it takes back. */
  readonly done: List
  readonly bodies: List
}

/** Lists share their tails, as the stacks do: a step may have thousands of events. */
type List = { readonly head: AuthoringBody; readonly tail: List } | undefined

/** The last step is at the head; lists share their tails, so that a history costs what its last event cost. */
type Stack = { readonly top: Kept; readonly rest: Stack } | undefined

interface Stacks {
  readonly done: Stack
  readonly undone: Stack
  readonly lastStep: number
}

const NOTHING: Stacks = { done: undefined, undone: undefined, lastStep: 0 }

/** Events whose inverse holds what there was before. */
const NEED_STATE = new Set<AuthoringBody['type']>(['message.removed', 'message.edited', 'message.marked', 'context.edited'])

/**
 * What can be undone and redone in a draft, by its log alone: so it is the same after a reload and in a second tab. It
 * never changes; `take` makes a new one. An event without a step (a draft's creation) cannot be undone, nor what is before it.
 */
export class DraftHistory {
  /** The fold of all events taken. */
  readonly state: RunState
  private readonly stacks: Stacks

  private constructor(state: RunState, stacks: Stacks) {
    this.state = state
    this.stacks = stacks
  }

  /** @param basis the state before the events: `INITIAL_STATE`, a fork's basis, or any fold, beyond which nothing is undone. */
  static of(basis: RunState, events: Iterable<RunEvent> = []): DraftHistory {
    return new DraftHistory(basis, NOTHING).take(events)
  }

  /** Goes on with events; those that it has already are skipped, and when none is new the very same history comes back. */
  take(events: Iterable<RunEvent>): DraftHistory {
    let { state, stacks } = this
    let last = state.lastSeq
    // Folded together as long as nobody asks for the state in between: each fold copies the list of messages.
    let waiting: RunEvent[] = []
    for (const event of events) {
      if (event.seq <= last) continue
      last = event.seq
      const body = authoringBody(event)
      if (body?.step !== undefined && NEED_STATE.has(body.type)) {
        state = fold(state, waiting)
        waiting = []
      }
      if (body !== undefined) stacks = takeBody(stacks, state, body)
      waiting.push(event)
    }
    return last === this.state.lastSeq ? this : new DraftHistory(fold(state, waiting), stacks)
  }

  /** The number of a step that is done next. */
  get nextStep(): number {
    return this.stacks.lastStep + 1
  }

  /** What `undo` would take back, in words such as "remove 3 messages"; undefined where there is nothing. */
  get undoLabel(): string | undefined {
    return labelOf(this.stacks.done)
  }

  get redoLabel(): string | undefined {
    return labelOf(this.stacks.undone)
  }

  /** What to write to take the last step back. */
  undo(): AuthoringBody[] | undefined {
    return bodiesOf(this.stacks.done, 'undo')
  }

  /** What to write to make the step again that was undone last. */
  redo(): AuthoringBody[] | undefined {
    return bodiesOf(this.stacks.undone, 'redo')
  }
}

function labelOf(stack: Stack): string | undefined {
  return stack && describeStep(arrayOf(stack.top.done))
}

function bodiesOf(stack: Stack, way: Step['way']): AuthoringBody[] | undefined {
  return stack && arrayOf(stack.top.bodies).map((body) => ({ ...body, step: { number: stack.top.number, way } }))
}

function arrayOf(list: List): AuthoringBody[] {
  const all: AuthoringBody[] = []
  for (let rest = list; rest !== undefined; rest = rest.tail) all.push(rest.head)
  return all
}

type AuthoringEvent = Extract<RunEvent, { type: AuthoringBody['type'] }>

const isAuthoring = (event: RunEvent): event is AuthoringEvent => Object.hasOwn(AUTHORING, event.type)

function authoringBody(event: RunEvent): AuthoringBody | undefined {
  if (!isAuthoring(event)) return undefined
  const { seq: _seq, at: _at, ...body } = event
  return body
}

function takeBody(stacks: Stacks, before: RunState, body: AuthoringBody): Stacks {
  const { step } = body
  if (step === undefined) return { ...NOTHING, lastStep: stacks.lastStep }
  const inverse = inverseOf(before, body)
  const lastStep = Math.max(stacks.lastStep, step.number)
  const [from, to] = step.way === 'undo' ? [stacks.done, stacks.undone] : [stacks.undone, stacks.done]
  const placed = place({ from, to, body, inverse }, step)
  // What does not follow from the step before was done anew: there is no way back to what had been undone.
  if (step.way === 'do' || placed === undefined) {
    return { done: extend(stacks.done, { step, body, inverse }), undone: undefined, lastStep }
  }
  return step.way === 'undo'
    ? { done: placed.from, undone: placed.to, lastStep }
    : { done: placed.to, undone: placed.from, lastStep }
}

interface Passage {
  readonly from: Stack
  readonly to: Stack
  readonly body: AuthoringBody
  readonly inverse: AuthoringBody
}

/** Passes a step from one stack to the other: its first event takes it there, the others follow. */
function place({ from, to, body, inverse }: Passage, { number, way }: Step): { from: Stack; to: Stack } | undefined {
  if (way !== 'do' && from?.top.number === number) {
    const { top, rest } = from
    return { from: rest, to: { top: { ...top, bodies: { head: inverse, tail: undefined } }, rest: to } }
  }
  if (to?.top.number !== number) return undefined
  return { from, to: { top: { ...to.top, bodies: joined(to.top.bodies, inverse, body) }, rest: to.rest } }
}

function extend(done: Stack, { step, body, inverse }: { step: Step; body: AuthoringBody; inverse: AuthoringBody }): Stack {
  const isMore = step.way === 'do' && done?.top.number === step.number
  const bodies = joined(isMore ? done.top.bodies : undefined, inverse, body)
  const top: Kept = { number: step.number, done: { head: body, tail: isMore ? done.top.done : undefined }, bodies }
  return { top, rest: isMore ? done.rest : done }
}

/** What takes back all that `later` takes back and then the event of `inverse`; a message edited again needs no second edit. */
function joined(later: List, inverse: AuthoringBody, body: AuthoringBody): List {
  const first = later?.head
  const isSame = first?.type === 'message.edited' && body.type === 'message.edited' && first.index === body.index
  return isSame ? later : { head: inverse, tail: later }
}
