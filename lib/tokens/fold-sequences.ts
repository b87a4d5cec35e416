import { RetakeError } from '../errors.ts'
import type { EventOf, RunEvent } from '../run/events.ts'
import { hasIds } from './sequence.ts'
import type { TokenSequence } from './sequence.ts'
import { SequenceTracker } from './sequence-tracker.ts'
import type { SequenceUpdate } from './sequence-tracker.ts'
import type { Token } from './token.ts'

/** The turn in work: what its prompt was and what was sampled so far. */
interface OpenTurn {
  readonly turn: number
  /** The sequences before it, to go back to when it is taken again. */
  readonly before: readonly TokenSequence[]
  prompt?: EventOf<'prompt.encoded'>
  readonly reply: Token[]
}

type UsedModel = Pick<EventOf<'run.started'>['model'], 'server' | 'model'>

/** What a fork's log goes on with: the sequences of its base's kept part, and the model whose ids they are. */
export interface SequencesStart {
  readonly sequences: readonly TokenSequence[]
  readonly model?: UsedModel | undefined
}

/** Whether ids of the one mean the same to the other; what is not known is not held against it. */
export function isSameModel(one: UsedModel | undefined, other: UsedModel | undefined): boolean {
  return one === undefined || other === undefined || (one.server === other.server && one.model === other.model)
}

/**
 * The tracker of a run that is to go on, from its log read with tokens: it stands as the one did that wrote the log;
 * turns that were given up and taken again leave nothing. A fork's begins as `start` says, unless it runs with another
 * model: ids of that one mean nothing to it.
 * @throws RetakeError `internal` where the log's sequences do not follow from its tokens, naming the event.
 */
export function restoreTracker(events: Iterable<RunEvent>, start: SequencesStart = { sequences: [] }): SequenceTracker {
  let tracker = new SequenceTracker(start.sequences)
  let open: OpenTurn | undefined
  for (const event of events) {
    if (event.type === 'run.started') {
      if (event.attempt === 1 && !isSameModel(start.model, event.model)) tracker = new SequenceTracker()
    } else if (event.type === 'turn.started') open = { turn: event.turn, before: tracker.sequences, reply: [] }
    else if (event.type === 'run.resumed') {
      if (open !== undefined && event.turn <= open.turn) tracker = new SequenceTracker(open.before)
      open = undefined
    } else if (open !== undefined) takeEvent(tracker, open, event)
  }
  return tracker
}

/** The token sequences of a run, from its log read with tokens; see `restoreTracker`. */
export function foldSequences(events: Iterable<RunEvent>): readonly TokenSequence[] {
  return restoreTracker(events).sequences
}

function takeEvent(tracker: SequenceTracker, open: OpenTurn, event: RunEvent): void {
  if (event.type === 'prompt.encoded') open.prompt = event
  else if (event.type === 'tokens.appended') for (const token of event.tokens ?? []) open.reply.push(token)
  else if (event.type === 'sequence.updated') addReply(tracker, open, event)
}

function addReply(tracker: SequenceTracker, { prompt, reply }: OpenTurn, event: EventOf<'sequence.updated'>): void {
  if (prompt === undefined) throw broken(event, 'the prompt.encoded of its turn is missing')
  const fresh = prompt.tokens ?? []
  if (fresh.length !== prompt.count) throw broken(event, `${fresh.length} of ${prompt.count} prompt tokens are there`)
  if (!hasIds(fresh) || !hasIds(reply)) throw broken(event, 'some tokens of its turn have no id')
  const { sequence, keep, drift } = prompt
  const kept = tracker.sequences[sequence]?.tokens.slice(0, keep) ?? []
  if (kept.length !== keep) throw broken(event, `sequence ${sequence} has no ${keep} tokens to keep`)
  const parent = event.parent
  const placement = { prompt: [...kept, ...fresh], sequence, keep, drift, ...(parent === undefined ? {} : { parent }) }
  const { finishReason } = event
  const update = tracker.complete({ turn: event.turn, placement, tokens: reply, finishReason })
  const wrong = FIELDS.find((field) => update[field] !== event[field])
  if (wrong !== undefined) throw broken(event, `its tokens give ${wrong} ${update[wrong]}, not ${event[wrong]}`)
}

const FIELDS = ['sequence', 'extends', 'promptLength', 'length'] as const satisfies readonly (keyof SequenceUpdate)[]

function broken({ seq, turn }: EventOf<'sequence.updated'>, what: string): RetakeError {
  return new RetakeError('internal', `event ${seq} (sequence.updated of turn ${turn}) does not follow from the log: ${what}`)
}
