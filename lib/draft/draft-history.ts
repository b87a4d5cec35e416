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
  readonly label: string
  /** What was done, for the label; an inverse is described by what it takes back. */
  readonly done: readonly AuthoringBody[]
  readonly bodies: readonly AuthoringBody[]
}

/** The last step is at the head; lists share their tails, so that a history costs what its last event cost. */
type Stack = { readonly top: Kept; readonly rest: Stack } | undefined

interface Stacks {
  readonly done: Stack
  readonly undone: Stack
  readonly lastStep: number
}

const NOTHING: Stacks = { done: undefined, undone: undefined, lastStep: 0 }

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
    for (const event of events) {
      if (event.seq <= state.lastSeq) continue
      const body = authoringBody(event)
      if (body !== undefined) stacks = takeBody(stacks, body, inverseOf(state, body))
      state = fold(state, [event])
    }
    return state === this.state ? this : new DraftHistory(state, stacks)
  }

  /** The number of a step that is done next. */
  get nextStep(): number {
    return this.stacks.lastStep + 1
  }

  /** What `undo` would take back, in words such as "remove 3 messages"; undefined where there is nothing. */
  get undoLabel(): string | undefined {
    return this.stacks.done?.top.label
  }

  get redoLabel(): string | undefined {
    return this.stacks.undone?.top.label
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

function bodiesOf(stack: Stack, way: Step['way']): AuthoringBody[] | undefined {
  return stack?.top.bodies.map((body) => ({ ...body, step: { number: stack.top.number, way } }))
}

type AuthoringEvent = Extract<RunEvent, { type: AuthoringBody['type'] }>

const isAuthoring = (event: RunEvent): event is AuthoringEvent => Object.hasOwn(AUTHORING, event.type)

function authoringBody(event: RunEvent): AuthoringBody | undefined {
  if (!isAuthoring(event)) return undefined
  const { seq: _seq, at: _at, ...body } = event
  return body
}

function takeBody(stacks: Stacks, body: AuthoringBody, inverse: AuthoringBody): Stacks {
  const { step } = body
  if (step === undefined) return { ...NOTHING, lastStep: stacks.lastStep }
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
    return { from: rest, to: { top: { ...top, bodies: [inverse] }, rest: to } }
  }
  if (to?.top.number !== number) return undefined
  return { from, to: { top: { ...to.top, bodies: joined(to.top.bodies, inverse, body) }, rest: to.rest } }
}

function extend(done: Stack, { step, body, inverse }: { step: Step; body: AuthoringBody; inverse: AuthoringBody }): Stack {
  const isMore = step.way === 'do' && done?.top.number === step.number
  const all = isMore ? [...done.top.done, body] : [body]
  const bodies = isMore ? joined(done.top.bodies, inverse, body) : [inverse]
  const top: Kept = { number: step.number, label: describeStep(all), done: all, bodies }
  return { top, rest: isMore ? done.rest : done }
}

/** What takes back all that `later` takes back and then the event of `inverse`; a message edited again needs no second edit. */
function joined(later: readonly AuthoringBody[], inverse: AuthoringBody, body: AuthoringBody): readonly AuthoringBody[] {
  const first = later[0]
  const isSame = first?.type === 'message.edited' && body.type === 'message.edited' && first.index === body.index
  return isSame ? later : [inverse, ...later]
}
