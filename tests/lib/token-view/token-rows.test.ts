import { expect, test } from 'vitest'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { Token } from '#lib/tokens/token.ts'
import { TokenBook } from '#lib/token-view/token-book.ts'
import { isTokenRow, promptFold, TokenRowBuilder } from '#lib/token-view/token-rows.ts'
import type { TokenRowsInput } from '#lib/token-view/token-rows.ts'
import { RowBuilder } from '#lib/transcript/build-rows.ts'
import { createFolds } from '#lib/transcript/folds.ts'
import type { Row } from '#lib/transcript/types.ts'
import { encodeText } from '../../support/character-tokens.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

/** A turn begins, for which the model is given tokens behind seven that it had. */
function prompted(log: EpisodeLog, turn: number, tokens: Token[]): EpisodeLog {
  const [keep, count] = [7, tokens.length]
  const drift = { kind: 'exact' } as const
  return log.begin(turn).add({ type: 'prompt.encoded', turn, sequence: 0, keep, length: keep + count, tokens, count, drift })
}
function sampled(log: EpisodeLog, turn: number, text: string): EpisodeLog {
  const tokens = encodeText(text, -1)
  return log.add({ type: 'tokens.appended', turn, channel: 'content', text, tokens, count: tokens.length, t: 1 })
}
/** A turn with tokens and what it was told, then one without any. */
function twoTurns(prompt = 'abc'): EpisodeLog {
  const log = sampled(prompted(new EpisodeLog(), 1, encodeText(prompt)), 1, 'said').complete(1, 'said').observe(1, 'told')
  return log.begin(2).stream(2, 'untold').complete(2, 'untold')
}
function heard(log: EpisodeLog): TokenBook {
  const book = new TokenBook(INITIAL_STATE)
  book.apply(log.events)
  return book
}
function inputOf(log: EpisodeLog, more: Partial<TokenRowsInput> = {}): TokenRowsInput {
  const { state } = log
  return { rows: new RowBuilder().build(state), turns: state.turns, book: heard(log), folds: createFolds(), shown: () => true, ...more }
}
function build(log: EpisodeLog, more: Partial<TokenRowsInput> = {}): readonly Row[] {
  return new TokenRowBuilder().build(inputOf(log, more))
}
const ofTurns = (rows: readonly Row[]): Row[] => rows.filter((row) => row.turn !== undefined)
const keys = (rows: readonly Row[]): string[] => ofTurns(rows).map(({ key, kind }) => `${key} ${kind}`)

test('a run that is shown as text is the same list', () => {
  const input = inputOf(twoTurns(), { shown: () => false })
  expect(new TokenRowBuilder().build(input)).toBe(input.rows)
})

test('tokens stand in place of the reply, after those that were given; what was told stays', () => {
  const rows = ofTurns(build(twoTurns()))
  expect(keys(rows)).toEqual(['t1.g prompt', 't1.g0 tokens', 't1.k0 tokens', 'm2 observation', 't2 reply'])
  expect(rows[0]).toMatchObject({ count: 3, length: 10, keep: 7, shown: true, loading: false, fold: promptFold(1) })
  expect(rows[2]).toMatchObject({ head: { role: 'assistant' }, from: 0, to: 4, lines: 1, live: false })
  expect(rows.map(isTokenRow)).toEqual([true, true, true, false, false])
})

test('a reply without tokens stays text and says so, but not one that has not begun', () => {
  expect(build(twoTurns()).at(-1)).toMatchObject({ kind: 'reply', head: { tokensUnknown: true } })
  expect(build(new EpisodeLog().begin(1)).at(-1)?.head?.tokensUnknown).toBeUndefined()
})

test('turns that are shown as text keep their rows', () => {
  const input = inputOf(twoTurns(), { shown: (turn) => turn === 2 })
  const rows = new TokenRowBuilder().build(input)
  expect(rows.slice(0, -1).map((row, at) => row === input.rows[at])).toEqual([true, true, true, true])
  expect(rows.at(-1)).toMatchObject({ head: { tokensUnknown: true } })
  expect(rows.every((row) => !isTokenRow(row))).toBe(true)
})

test('a long prompt is folded until it is opened, a short one open until it is folded', () => {
  const log = twoTurns('x'.repeat(257))
  const folds = createFolds()
  expect(build(log, { folds }).filter(isTokenRow)).toMatchObject([{ kind: 'prompt', shown: false }, { key: 't1.k0' }])
  folds.set(promptFold(1), true)
  expect(keys(build(log, { folds }).filter(isTokenRow))).toEqual(['t1.g prompt', 't1.g0 tokens', 't1.g128 tokens', 't1.g256 tokens', 't1.k0 tokens'])
  folds.set(promptFold(1), false)
  expect(keys(build(twoTurns(), { folds }).filter(isTokenRow))).toEqual(['t1.g prompt', 't1.k0 tokens'])
})

test('until its tokens are loaded a turn is text; where they cannot be, it says why on each side', () => {
  const book = new TokenBook(INITIAL_STATE)
  const log = twoTurns()
  const waiting = ofTurns(build(log, { book }))
  expect(keys(waiting).slice(0, 2)).toEqual(['t1.g prompt', 't1 reply'])
  expect(waiting[0]).toMatchObject({ loading: true })
  book.fail({ turn: 1, side: 'prompt', epoch: 0 }, 'gone')
  book.fail({ turn: 1, side: 'reply', epoch: 0 }, 'lost')
  const failed = ofTurns(build(log, { book }))
  expect(keys(failed).slice(0, 4)).toEqual(['t1.g prompt', 't1.prompt-failure token-failure', 't1.reply-failure token-failure', 't1 reply'])
  expect(failed.slice(0, 3)).toMatchObject([{ loading: false }, { side: 'prompt', error: 'gone' }, { side: 'reply', error: 'lost' }])
})

test('text of a channel without tokens stands beside the tokens, without a second heading', () => {
  const log = sampled(new EpisodeLog().begin(1).stream(1, 'hm', 'reasoning'), 1, 'said').complete(1, 'said', { reasoning: 'hm' })
  const [reasoning, tokens] = ofTurns(build(log))
  expect(reasoning).toMatchObject({ kind: 'reply', reasoning: 'hm', parts: [], head: undefined })
  expect(tokens).toMatchObject({ kind: 'tokens', head: { role: 'assistant' } })
})

test('what became of a call stands below the tokens that wrote it', () => {
  const call = '<tool_call>\n{"name": "calculator", "arguments": {}}\n</tool_call>'
  const log = sampled(new EpisodeLog().begin(1), 1, `a ${call}`).complete(1, `a ${call}`).call(1, 'c', [2, 2 + call.length])
  expect(keys(build(log))).toEqual(['t1.k0 tokens', 't1.k54 tokens', 't1.b0 call'])
})

test('rows and lists that say the same are the same, and a growing reply changes its heading and its last tokens', () => {
  const builder = new TokenRowBuilder()
  const log = sampled(prompted(new EpisodeLog(), 1, encodeText('abc')), 1, 'x'.repeat(400))
  const input = inputOf(log)
  const before = builder.build(input)
  expect(builder.build({ ...input })).toBe(before)
  const tokens = before.filter((row) => row.kind === 'tokens')
  input.book.apply(sampled(log, 1, 'yz').events.slice(-1))
  const after = builder.build(inputOf(log, { book: input.book }))
  expect(keys(after)).toEqual(keys(before))
  const grown = after.filter((row) => row.kind === 'tokens')
  expect(grown.map((row, at) => row === tokens[at])).toEqual([true, false, true, true, false])
  expect(grown.slice(3)).toMatchObject([{ key: 't1.k256', live: false }, { key: 't1.k384', from: 384, to: 402, live: true }])
})
