import { API_PATHS, EVENT_PAGE, eventPagePath } from '../api/client.ts'
import type { RunSummary } from '../api/contract.ts'
import type { RunState } from '../run/state.ts'
import { encodeColumns } from '../tokens/columns.ts'
import type { RunChain } from './run-chain.ts'

/** What the API would answer to an address. */
export interface Answer {
  readonly path: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** More alternatives than any server gives. */
const ALTERNATIVES = 20

/** Where a side of a turn's tokens is, all of it. */
function tokensPath(id: string, turn: number, side: 'prompt' | 'reply'): string {
  return `${API_PATHS.turnTokens(id, turn)}?part=${side}`
}

function* tokenAnswers(id: string, chain: RunChain): Generator<Answer> {
  for (const { turn } of chain.state.turns) {
    for (const side of ['prompt', 'reply'] as const) {
      const rows = chain.rows(turn, side)
      if (rows.length > 0) yield { path: tokensPath(id, turn, side), body: encodeColumns(rows, { k: ALTERNATIVES }) }
    }
  }
}

function* eventAnswers(id: string, chain: RunChain): Generator<Answer> {
  const events = chain.events()
  const lastSeq = events.at(-1)?.seq ?? 0
  for (let at = 0; at <= events.length; at += EVENT_PAGE) {
    const after = events[at - 1]?.seq ?? 0
    yield { path: eventPagePath(id, { after, limit: EVENT_PAGE }), body: JSON.stringify({ events: events.slice(at, at + EVENT_PAGE), lastSeq }) }
  }
}

export interface AnsweredRun {
  readonly chain: RunChain
  /** The run's row, of what may be shown of it. */
  readonly summary: (state: RunState) => RunSummary
  readonly withTokens: boolean
}

/** All that a page asks for to show a run, its replay and, where they are shared, its tokens, as the API would answer it. */
export function* runAnswers(id: string, { chain, summary, withTokens }: AnsweredRun): Generator<Answer> {
  const detail = (state: RunState) => JSON.stringify({ run: summary(state), state, lastSeq: state.lastSeq, annotations: [] })
  yield { path: API_PATHS.run(id), body: detail(chain.state) }
  if (chain.base !== null) yield { path: `${API_PATHS.run(id)}?seq=1`, body: detail(chain.start()) }
  yield* eventAnswers(id, chain)
  if (withTokens) yield* tokenAnswers(id, chain)
}
