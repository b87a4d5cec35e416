import type { RunSummary } from '../api/contract.ts'
import type { RunState, Turn } from '../run/state.ts'
import { canonicalJson, keysOf } from './message-keys.ts'

/** The runs of a group, best score first, then the newest; those without a score come last. */
export function rankRuns(runs: readonly RunSummary[]): readonly RunSummary[] {
  return runs.toSorted((a, b) => fallingOrder(scoreOf(a), scoreOf(b)) || fallingOrder(a.createdAt, b.createdAt) || (a.id < b.id ? 1 : -1))
}

function scoreOf({ score }: RunSummary): number {
  return score ?? Number.NEGATIVE_INFINITY
}

function fallingOrder(a: number, b: number): number {
  if (a === b) return 0
  return a < b ? 1 : -1
}

/** Whether a score is the best or the worst of its group; nothing while all that have one are alike. */
export function standingOf(run: RunSummary, runs: readonly RunSummary[]): 'best' | 'worst' | undefined {
  const scores = runs.flatMap(({ score }) => score ?? [])
  const [highest, lowest] = [Math.max(...scores), Math.min(...scores)]
  if (run.score === null || highest === lowest) return undefined
  if (run.score === highest) return 'best'
  return run.score === lowest ? 'worst' : undefined
}

export interface CellCall {
  readonly name: string
  readonly arguments: string
  readonly standing: 'ok' | 'failed' | 'rejected' | 'open'
  /** What the tool said, or why the call was rejected; nothing while there is no result. */
  readonly result: string
}

/** What one turn of a run of a group says, short enough for a cell of a table. */
export interface GroupCell {
  readonly turn: number
  readonly text: string
  /** The text is what the turn thought: it says nothing else. */
  readonly thought: boolean
  readonly calls: readonly CellCall[]
  readonly tokens: number
  /** The run goes on with it, or it was never completed. */
  readonly open: boolean
}

const CELL_TEXT = 400
const THOUGHT = /<think>([\s\S]*?)(?:<\/think>|$)/
const BLOCK = /<(tool_call|think)>[\s\S]*?(?:<\/\1>|$)/g

/** A run's turns as cells. */
export function groupCells(state: RunState): readonly GroupCell[] {
  return state.turns.map((turn) => ({
    turn: turn.turn,
    ...cellText(state, turn),
    calls: turn.calls.map(cellCall),
    tokens: turn.tokenCount,
    open: turn.messageIndex === undefined,
  }))
}

function cellCall(entry: Turn['calls'][number]): CellCall {
  if (entry.kind === 'rejection') {
    const { name, kind, raw, message } = entry.error
    return { name: name ?? kind, arguments: raw.slice(0, CELL_TEXT), standing: 'rejected', result: message.slice(0, CELL_TEXT) }
  }
  const { call, outcome } = entry
  const named = { name: call.name, arguments: canonicalJson(call.arguments).slice(0, CELL_TEXT) }
  if (outcome === undefined) return { ...named, standing: 'open', result: '' }
  const result = (outcome.ok ? canonicalJson(outcome.result) : (outcome.error ?? canonicalJson(outcome.result))).slice(0, CELL_TEXT)
  return { ...named, standing: outcome.ok ? 'ok' : 'failed', result }
}

function cellText(state: RunState, turn: Turn): Pick<GroupCell, 'text' | 'thought'> {
  const reply = turn.messageIndex === undefined ? turn.streamed : state.messages[turn.messageIndex]?.message
  const { content = '', reasoning = '' } = reply ?? {}
  const said = content.replace(BLOCK, ' ').trim()
  const thought = said === '' && turn.calls.length === 0 ? (reasoning === '' ? (THOUGHT.exec(content)?.[1] ?? '') : reasoning).trim() : ''
  return { text: (thought === '' ? said : thought).slice(0, CELL_TEXT), thought: thought !== '' }
}

/** The number of each run in its group, from 1 in the order in which they were made: scores do not change it. */
export function numbersOf(runs: readonly RunSummary[]): ReadonlyMap<string, number> {
  const made = runs.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  return new Map(made.map(({ id }, index) => [id, index + 1]))
}

/** What a run was given before its first turn. */
export function promptOf(state: RunState): RunState['messages'] {
  return state.messages.slice(0, state.turns[0]?.firstMessage ?? state.messages.length)
}

/** Whether two runs were given the same system prompt and messages. */
export function isSamePrompt(one: RunState, other: RunState): boolean {
  const [messages, others] = [promptOf(one), promptOf(other)]
  if (one.systemPrompt !== other.systemPrompt || messages.length !== others.length) return false
  return messages.every(({ message }, at) => {
    const facing = others[at]?.message
    return facing !== undefined && keysOf(message).whole === keysOf(facing).whole
  })
}
