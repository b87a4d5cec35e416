import { formatInteger } from '../format/count.ts'
import type { EventType, RunEvent } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import type { ReplayTape } from './replay-tape.ts'

const WORDS: Readonly<Record<EventType, string>> = {
  'run.created': 'the run is made',
  'message.authored': 'a message is written',
  'message.edited': 'a message is edited',
  'message.removed': 'a message is removed',
  'message.moved': 'a message is moved',
  'message.marked': 'a message is marked',
  'context.edited': 'system prompt or tools are edited',
  'run.started': 'the run starts',
  'turn.started': 'a turn begins',
  'prompt.encoded': 'the prompt is encoded',
  'reply.prefilled': 'the reply is begun with what is kept',
  'reply.given': 'the reply stands there already',
  'tool.replayed': 'a kept call is run again',
  'request.failed': 'the model server does not answer',
  'tokens.appended': 'tokens arrive',
  'message.completed': 'the reply is complete',
  'call.parsed': 'a call is read',
  'call.rejected': 'a call is rejected',
  'tool.started': 'a tool starts',
  'tool.progressed': 'a tool reports',
  'tool.finished': 'a tool answers',
  'message.observed': 'the model is told',
  'sequence.updated': 'the sequence goes on',
  'run.finished': 'the run ends',
  'run.interrupted': 'the server stops',
  'run.resumed': 'the run is resumed',
}

/** What an event is, in a few words. */
export function eventWords(event: RunEvent): string {
  if (event.type === 'tool.finished' && !event.ok) return 'a tool fails'
  const way = 'step' in event ? event.step?.way : undefined
  const undone = way === 'undo' ? 'undone: ' : way === 'redo' ? 'done again: ' : ''
  return undone + WORDS[event.type]
}

/** Where in the run a moment is: `event 312 of 4,012 · turn 7`. */
export function momentWords(tape: ReplayTape, state: RunState): string {
  const turn = state.turns.length === 0 ? '' : ` · turn ${state.lastTurn}`
  return `event ${formatInteger(state.lastSeq)} of ${formatInteger(tape.last)}${turn}`
}
