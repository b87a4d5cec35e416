import { systemText } from '../tool-calls/tool-prompt.ts'
import type { Base } from './events.ts'
import { EMPTY_COUNTS, INITIAL_STATE } from './state.ts'
import type { MessageEntry, RunState, Turn } from './state.ts'
import { countsOfTurn } from './working-copy.ts'

/**
 * What a fork begins with: of its base's state (as the base's log stood after `base.seq`) the messages that are kept, and
 * the turns of which all is kept. A turn that is cut in two leaves its kept messages, without what was recorded of it.
 * With a token the fork counts on so that the turn which it takes again keeps its number.
 * The system prompt is what the base was configured with, without the words for tools that a protocol added.
 * @throws RangeError where the base has fewer messages, or no turn's reply where one is cut at a token.
 */
export function basisOf(state: RunState, base: Pick<Base, 'message' | 'token'>): RunState {
  if (base.message > state.messages.length) {
    throw new RangeError(`${base.message} messages cannot be kept: the base has ${state.messages.length}`)
  }
  const turns = state.turns.filter((turn, at) => keepsAll(turn, endOf(state, at), base.message))
  const kept = new Set(turns.map((turn) => turn.turn))
  const messages = state.messages.slice(0, base.message).map((entry) => withoutLostTurn(entry, kept))
  return {
    ...INITIAL_STATE,
    systemPrompt: ownSystemPrompt(state),
    tools: state.tools,
    messages,
    turns,
    lastTurn: base.token === undefined ? (turns.at(-1)?.turn ?? 0) : cutTurn(state, base.message) - 1,
    counts: turns.map(countsOfTurn).reduce(addCounts, EMPTY_COUNTS),
  }
}

function cutTurn(state: RunState, message: number): number {
  const turn = turnReplying(state, message)
  if (turn === undefined) throw new RangeError(`no turn's reply stands at message ${message}`)
  return turn.turn
}

/** The turn whose reply is message `index`, or would have become it. */
export function turnReplying(state: RunState, index: number): Turn | undefined {
  return state.turns.find((turn) => (turn.messageIndex ?? turn.firstMessage) === index)
}

/** The system prompt as a person gave it. */
export function ownSystemPrompt({ kind, systemPrompt, config }: RunState): string {
  if (kind !== 'episode') return systemPrompt
  return systemText({ system: config?.system, history: config?.history ?? [] })
}

function keepsAll(turn: Turn, end: number, message: number): boolean {
  return turn.messageIndex !== undefined && end <= message
}

/** Behind a turn's last message. */
function endOf(state: RunState, at: number): number {
  const turn = state.turns[at]
  let end = (turn?.messageIndex ?? 0) + 1
  while (state.messages[end] !== undefined && state.messages[end]?.turn === turn?.turn) end += 1
  return end
}

function withoutLostTurn(entry: MessageEntry, kept: ReadonlySet<number>): MessageEntry {
  if (entry.turn === undefined || kept.has(entry.turn)) return entry
  const { turn: _turn, ...rest } = entry
  return rest
}

function addCounts(one: RunState['counts'], other: RunState['counts']): RunState['counts'] {
  return {
    turns: one.turns + other.turns,
    calls: one.calls + other.calls,
    parseErrors: one.parseErrors + other.parseErrors,
    toolErrors: one.toolErrors + other.toolErrors,
    tokens: one.tokens + other.tokens,
  }
}
