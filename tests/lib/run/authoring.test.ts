import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { basisOf } from '#lib/run/basis.ts'
import { keptConfigSchema } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { countsOfTurn } from '#lib/run/working-copy.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { legalLogs } from '../../support/legal-log.ts'

const said = (content: string) => ({ role: 'user' as const, content })
const config = keptConfigSchema.parse({ task: '' })
const base = { run: 'base', message: 0, seq: 1 }

/** What one authoring event does to plain texts. */
function apply(texts: string[], body: AuthoringBody): void {
  if (body.type === 'message.authored') texts.splice(body.index, 0, body.message.content)
  else if (body.type === 'message.edited') texts[body.index] = body.message.content
  else if (body.type === 'message.removed') texts.splice(body.index, 1)
  else if (body.type === 'message.moved') texts.splice(body.to, 0, ...texts.splice(body.index, 1))
}

function bodyFrom(pick: number, count: number): AuthoringBody {
  const index = pick % Math.max(1, count)
  const message = said(`written ${pick}`)
  if (count === 0 || pick % 4 === 0) return { type: 'message.authored', index: pick % (count + 1), message }
  if (pick % 4 === 1) return { type: 'message.edited', index, message }
  if (pick % 4 === 2) return { type: 'message.removed', index }
  return { type: 'message.moved', index, to: (pick >> 4) % count }
}

function begin(basis: RunState): { order: LogOrder; events: RunEvent[] } {
  const order = new LogOrder(basis)
  return { order, events: [order.place({ type: 'run.created', kind: 'draft', config, base, title: 'x' }, 1)] }
}

const texts = (state: RunState) => state.messages.map((entry) => entry.message.content)

describe('writing over what is kept of a base', () => {
  it('changes messages as it would a list, and leaves turns standing only where their messages stand', () => {
    fc.assert(
      fc.property(legalLogs, fc.array(fc.nat(), { maxLength: 30 }), (log, picks) => {
        const whole = foldLog(log)
        const basis = basisOf(whole, { message: whole.messages.length })
        const { order, events } = begin(basis)
        const expected = texts(basis)
        for (const pick of picks) {
          const body = bodyFrom(pick, expected.length)
          events.push(order.place(body, 2))
          apply(expected, body)
        }
        const state = fold(basis, events)
        expect(texts(state)).toEqual(expected)
        expect(order.messages).toBe(expected.length)
        for (const turn of state.turns) {
          const at = turn.messageIndex ?? -1
          expect(state.messages[at]).toMatchObject({ turn: turn.turn, message: whole.messages.find((entry) => entry.turn === turn.turn)?.message })
        }
        const kept = new Set(state.turns.map(({ turn }) => turn))
        expect(state.messages.every(({ turn }) => turn === undefined || kept.has(turn))).toBe(true)
        expect(state.counts.tokens).toBe(state.turns.reduce((sum, turn) => sum + countsOfTurn(turn).tokens, 0))
        expect(state.counts.turns).toBe(state.turns.length)
      }),
      { numRuns: 200 },
    )
  })

  it('makes later turns stale, and says who wrote', () => {
    const { order, events } = begin({ ...foldLog([]), messages: [{ message: said('a'), origin: 'given', at: 1 }] })
    const basis: RunState = {
      ...foldLog([]),
      messages: [
        { message: said('a'), origin: 'given', at: 1 },
        { message: { role: 'assistant', content: 'b' }, origin: 'completed', turn: 1, at: 1 },
      ],
      turns: [{ turn: 1, attempt: 1, protocol: 'native', startedAt: 1, firstMessage: 1, messageIndex: 1, tokenCount: 0, failures: [], calls: [] }],
      lastTurn: 1,
    }
    const edited = fold(basis, [...events, order.place({ type: 'message.edited', index: 0, message: said('c') }, 2)])
    expect(edited.turns).toMatchObject([{ turn: 1, stale: true, messageIndex: 1 }])
    expect(edited.messages[0]).toMatchObject({ origin: 'authored', message: { content: 'c' } })
    const marked = fold(edited, [order.place({ type: 'message.marked', index: 0, marks: { rating: 1 } }, 3)])
    expect(marked.messages[0]?.marks).toEqual({ rating: 1 })
    const set = fold(marked, [order.place({ type: 'context.edited', system: 'S', tools: [] }, 4)])
    expect(set).toMatchObject({ systemPrompt: 'S', tools: [] })
    const source = { run: 'r', message: 3 }
    const taken = fold(set, [order.place({ type: 'message.authored', index: 0, message: said('d'), marks: { note: 'n' }, source }, 5)])
    expect(taken.messages[0]).toMatchObject({ source, marks: { note: 'n' } })
    expect(taken.turns[0]).toMatchObject({ firstMessage: 2, messageIndex: 2 })
  })
})
