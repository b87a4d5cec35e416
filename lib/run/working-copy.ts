import type { CallEntry, MessageEntry, RejectionEntry, RunState, Turn } from './state.ts'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * One batch's working copy of a state: every array and turn is copied at most once a batch, then written to, so folding a
 * long log costs what its events cost, and whatever no event touched keeps its identity.
 */
export class WorkingCopy {
  readonly state: Mutable<RunState>
  private ownMessages: MessageEntry[] | undefined
  private ownTurns: Turn[] | undefined
  private ownTurn: { at: number; turn: Mutable<Turn>; calls?: (CallEntry | RejectionEntry)[] } | undefined

  constructor(state: RunState) {
    this.state = { ...state }
  }

  get messages(): MessageEntry[] {
    if (this.ownMessages === undefined) {
      this.ownMessages = [...this.state.messages]
      this.state.messages = this.ownMessages
    }
    return this.ownMessages
  }

  get turns(): Turn[] {
    if (this.ownTurns === undefined) {
      this.ownTurns = [...this.state.turns]
      this.state.turns = this.ownTurns
    }
    return this.ownTurns
  }

  /** The turn in work: always the last one. */
  get turn(): Mutable<Turn> {
    const at = this.turns.length - 1
    if (this.ownTurn?.at !== at || this.ownTurn.turn !== this.turns[at]) {
      const last = this.turns[at]
      if (last === undefined) throw new Error('an event of a turn stands before any turn.started')
      const turn = { ...last }
      this.turns[at] = turn
      this.ownTurn = { at, turn }
    }
    return this.ownTurn.turn
  }

  get calls(): (CallEntry | RejectionEntry)[] {
    const turn = this.turn
    const own = this.ownTurn
    if (own?.calls === undefined || own.calls !== turn.calls) {
      const calls = [...turn.calls]
      turn.calls = calls
      if (own !== undefined) own.calls = calls
      return calls
    }
    return own.calls
  }

  patchCall(callId: string, patch: (entry: CallEntry) => CallEntry): void {
    const calls = this.calls
    const at = calls.findLastIndex((entry) => entry.kind === 'call' && entry.call.id === callId)
    const entry = calls[at]
    if (entry?.kind === 'call') calls[at] = patch(entry)
  }

  count(more: Partial<RunState['counts']>): void {
    const { turns, calls, parseErrors, toolErrors, tokens } = this.state.counts
    this.state.counts = {
      turns: turns + (more.turns ?? 0),
      calls: calls + (more.calls ?? 0),
      parseErrors: parseErrors + (more.parseErrors ?? 0),
      toolErrors: toolErrors + (more.toolErrors ?? 0),
      tokens: tokens + (more.tokens ?? 0),
    }
  }

  /** Takes turns that are no longer part of the run out of its counts. */
  discount(turns: readonly Turn[]): void {
    for (const turn of turns) {
      const { calls, parseErrors, toolErrors, tokens } = countsOfTurn(turn)
      this.count({ turns: -1, calls: -calls, parseErrors: -parseErrors, toolErrors: -toolErrors, tokens: -tokens })
    }
  }
}

/** What one turn adds to a run's counts. Tokens that a reply began with were sampled elsewhere and do not count. */
export function countsOfTurn(turn: Turn): RunState['counts'] {
  const calls = turn.calls.filter((entry) => entry.kind === 'call')
  return {
    turns: 1,
    calls: calls.length,
    parseErrors: turn.calls.length - calls.length,
    toolErrors: calls.filter((entry) => entry.outcome?.ok === false).length,
    tokens: turn.tokenCount - (turn.prefill?.count ?? 0),
  }
}
