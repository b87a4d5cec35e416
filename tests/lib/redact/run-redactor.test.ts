import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Cutter } from '#lib/redact/cutter.ts'
import { progressKey, replyKey, RunRedactor } from '#lib/redact/run-redactor.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { EpisodeLog } from '../../support/episode-log.ts'
import { legalLogs } from '../../support/legal-log.ts'

const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
const NONE = { toolResults: false, reasoning: false, tokens: false, system: false }
const learn = () => undefined
const run = (redactor: RunRedactor, events: readonly RunEvent[]) => [...events.flatMap((event) => redactor.push(event)), ...redactor.end()]
const whole = (events: readonly RunEvent[], values: string[] = [], include = ALL) => run(new RunRedactor({ include, cutter: new Cutter(values) }), events)
/** Live, tokens that do not write their text are told nothing of, whether there is something to cut or not. */
const withoutTokens = (event: RunEvent): RunEvent => ('tokens' in event ? { ...event, tokens: [] } : event)
const streamed = (events: readonly RunEvent[]) => events.map((event) => (event.type === 'tokens.appended' ? event.text : '')).join('')

describe('RunRedactor', () => {
  it('gives the events of any log with their types, seqs and order, and a fold as it was where nothing is left out', () => {
    fc.assert(
      fc.property(legalLogs, (events) => {
        const once = whole(events)
        const live = run(new RunRedactor({ include: ALL, cutter: new Cutter(), learn }), events)
        expect(live.map(withoutTokens)).toEqual(once.map(withoutTokens))
        const bare = whole(events, ['prompt', 'reply'], NONE)
        checkOrder(bare)
        for (const redacted of [once, bare]) expect(redacted.map(({ seq, type }) => [seq, type])).toEqual(events.map(({ seq, type }) => [seq, type]))
        const { messages, turns } = fold(INITIAL_STATE, once)
        const before = fold(INITIAL_STATE, events)
        expect([messages, turns]).toEqual([before.messages, before.turns])
        expect(JSON.stringify(bare)).not.toMatch(/"(?:prompt \d|reply \d)/)
      }),
      { numRuns: 60 },
    )
  })

  it('cuts a value however its pieces fall', () => {
    const value = 'a secret\nof two lines'
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const text = `before\n${value} after\n${value}`
        const log = new EpisodeLog().begin(1)
        for (let at = 0, n = 0; at < text.length; n += 1) {
          const size = sizes[n % sizes.length] ?? 1
          log.stream(1, text.slice(at, at + size))
          at += size
        }
        const shown = streamed(whole(log.complete(1, 'x').events, [value]))
        expect(shown).toHaveLength(text.length)
        expect(shown).toBe(`before\n████████\n████████████ after\n████████\n████████████`)
      }),
      { numRuns: 100 },
    )
  })

  it('holds a live text back to the end of its line, and what comes after it', () => {
    const redactor = new RunRedactor({ include: ALL, cutter: new Cutter(), learn })
    const { events } = new EpisodeLog().begin(1).stream(1, 'one\n').stream(1, 'tw').stream(1, 'o\n').stream(1, 'three').complete(1, 'x')
    expect(events.map((event) => redactor.push(event).map(({ seq }) => seq))).toEqual([[1], [2], [3], [4], [], [5, 6], [], [7, 8]])
  })

  it('covers what was being written where it is left in the middle of a run that goes on', () => {
    const { events } = new EpisodeLog().begin(1).stream(1, 'one\nhalf of a sec').stream(1, 'ret')
    const given = (goesOn: boolean) => {
      const redactor = new RunRedactor({ include: ALL, cutter: new Cutter() })
      return streamed([...events.flatMap((event) => redactor.push(event)), ...redactor.end({ goesOn })])
    }
    expect(given(true)).toBe(`one\n${'█'.repeat(16)}`)
    expect(given(false)).toBe('one\nhalf of a secret')
  })

  it('shows nothing before it was looked through', () => {
    const cutter = new Cutter()
    const seen: string[] = []
    const redactor = new RunRedactor({ include: ALL, cutter, learn: (texts) => texts.forEach(({ text }) => seen.push(text) && text.includes('key=42') && cutter.add('key=42')) })
    const { events } = new EpisodeLog().begin(1).stream(1, 'the k').stream(1, 'ey=42\n').complete(1, 'key=42')
    const shown = JSON.stringify(run(redactor, events))
    expect(shown).not.toContain('key=42')
    expect(shown).toContain('the k'.slice(0, 4))
    expect(seen).toContain('the key=42\n')
  })

  it('leaves thoughts out of a streamed text, however they are cut, and their tokens', () => {
    const log = new EpisodeLog().begin(1)
    for (const text of ['<th', 'ink>hid', 'den</thi', 'nk>shown']) log.add({ type: 'tokens.appended', turn: 1, channel: 'content', text, tokens: [{ id: 1, text }], count: 1, t: 1 })
    const redacted = whole(log.complete(1, '<think>hidden</think>shown').events, [], { ...ALL, reasoning: false })
    expect(streamed(redacted)).toBe('<think>      </think>shown')
    expect(JSON.stringify(redacted)).not.toMatch(/hid|den<|"id":1,"text":"(?:ink|den)/)
  })

  it('leaves out a thought that the prompt opened, and shows of later replies nothing before their thought is at its end', () => {
    const piece = (turn: number, text: string) => ({ type: 'tokens.appended', turn, channel: 'content', text, t: 1 }) as const
    const log = new EpisodeLog().begin(1)
    for (const text of ['hid\nden</thi', 'nk>shown\n']) log.add(piece(1, text))
    log.complete(1, 'hid\nden</think>shown\n')
    expect(streamed(whole(log.events, [], { ...ALL, reasoning: false }))).toBe('       </think>shown\n')
    const redactor = new RunRedactor({ include: { ...ALL, reasoning: false }, cutter: new Cutter(), learn })
    for (const event of log.begin(2).events) redactor.push(event)
    const show = (text: string) => streamed(log.add(piece(2, text)).events.slice(-1).flatMap((event) => redactor.push(event)))
    expect(show('hidden\n')).toBe('')
    expect(show('more</think>\n')).toBe('[left out] </think>\n')
    expect(show('shown\n')).toBe('shown\n')
    const snapshot = new RunRedactor({ include: { ...ALL, reasoning: false }, cutter: new Cutter() })
    for (const event of log.complete(2, '').begin(3).add(piece(3, 'hidden\n')).events) snapshot.push(event)
    expect(streamed(snapshot.end({ goesOn: true }))).toBe('██████\n')
  })

  it('shows nothing of a first reply before it is whole or its thought is seen, and later ones line by line where it was none', () => {
    const piece = (turn: number, text: string) => ({ type: 'tokens.appended', turn, channel: 'content', text, t: 1 }) as const
    const shows = (...steps: ((log: EpisodeLog) => unknown)[]) => {
      const redactor = new RunRedactor({ include: { ...ALL, reasoning: false }, cutter: new Cutter(), learn })
      const log = new EpisodeLog()
      let taken = 0
      return steps.map((step) => {
        step(log)
        const fresh = log.events.slice(taken)
        taken = log.events.length
        return streamed(fresh.flatMap((event) => redactor.push(event)))
      })
    }
    const begin = (log: EpisodeLog) => log.begin(1).add(piece(1, 'a plan\n'))
    expect(shows(begin, (log) => log.add(piece(1, 'more</think>\nshown\n')))).toEqual(['', '[left out] </think>\nshown\n'])
    expect(shows((log) => log.begin(1).add(piece(1, '<think>\n')), (log) => log.add(piece(1, 'x</think>\n')))).toEqual(['<think> ', ' </think>\n'])
    const answered = (log: EpisodeLog) => log.complete(1, 'a plan\n').begin(2).add(piece(2, 'an answer\n'))
    expect(shows(begin, answered)).toEqual(['', 'a plan\nan answer\n'])
  })

  it('tells nothing of tokens that write something else than the text they came with', () => {
    const log = new EpisodeLog().begin(1)
    log.add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'sec', tokens: [{ id: 1, text: 'secret' }], count: 1, t: 1 })
    log.add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'ret', tokens: [{ id: 2, text: '!' }], count: 1, t: 1 })
    const events = whole(log.complete(1, 'x').events, ['secret'])
    expect(events.flatMap((event) => (event.type === 'tokens.appended' ? event.tokens : []))).toEqual([{ text: '██████' }, { text: '█' }])
  })
})

it('keys say which text a piece belongs to', () => {
  const piece = { seq: 1, at: 1, type: 'tokens.appended', turn: 2, channel: 'tool_call', text: '', t: 0, call: 3 } as const
  expect([replyKey(piece), replyKey({ ...piece, channel: 'content' }), progressKey({ turn: 2, callId: 'c' })]).toEqual(['2 tool_call 3', '2 content', '2 progress c'])
})
