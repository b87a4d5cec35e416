import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DraftHistory } from '#lib/draft/draft-history.ts'
import * as operations from '#lib/draft/operations.ts'
import type { MarksPatch } from '#lib/messages/marks.ts'
import type { Message, ToolSchema } from '#lib/messages/message.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { LogOrder } from '#lib/run/order.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'

const TOOL: ToolSchema = { type: 'function', function: { name: 'look', description: '', parameters: {} } }

const said = (text: string): Message => ({ role: 'user', content: text })

/** A draft as a page has it: what is written goes into the log, in legal order, and into the history. */
class Desk {
  readonly log: RunEvent[] = []
  history = DraftHistory.of(INITIAL_STATE)

  constructor(messages: readonly string[] = []) {
    const config = runConfigSchema.parse({ task: ' ', system: 'Be brief.' })
    this.write([{ type: 'run.created', kind: 'draft', title: 'a draft', config: { ...config, task: '' } }])
    this.write(operations.insertMessages(0, messages.map((text) => ({ message: said(text) }))))
  }

  write(bodies: readonly (AuthoringBody | { type: 'run.created'; kind: 'draft'; title: string; config: ReturnType<typeof runConfigSchema.parse> })[]): void {
    const order = LogOrder.after(this.history.state)
    const events = bodies.map((body) => order.place(body, 1000 + this.log.length))
    this.log.push(...events)
    this.history = this.history.take(events)
  }

  do(bodies: readonly AuthoringBody[], number = this.history.nextStep): void {
    this.write(operations.inStep(bodies, number))
  }

  undo(): boolean {
    const bodies = this.history.undo()
    if (bodies !== undefined) this.write(bodies)
    return bodies !== undefined
  }

  redo(): boolean {
    const bodies = this.history.redo()
    if (bodies !== undefined) this.write(bodies)
    return bodies !== undefined
  }

  get texts(): string[] {
    return this.history.state.messages.map((entry) => entry.message.content)
  }
}

/** What undoing must bring back; when and how a message was written is not part of it. */
function content({ messages, systemPrompt, tools }: RunState): unknown {
  return { systemPrompt, tools, messages: messages.map(({ message, marks, source }) => ({ message, marks, source })) }
}

const place = fc.nat({ max: 1000 })
const places = fc.array(place, { maxLength: 4 })
const message: fc.Arbitrary<Message> = fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string({ maxLength: 3 }) })
const messages = fc.array(message, { minLength: 1, maxLength: 3 })
const patch = fc.constantFrom<MarksPatch>({ train: false }, { rating: 1, note: 'good' }, { train: undefined }, { intended: ['empty'] })

/** What a person asks for; it becomes a step of the draft as it stands. */
type Command = (state: RunState) => AuthoringBody[]

const within = ({ messages: { length } }: RunState, numbers: readonly number[]): number[] =>
  length === 0 ? [] : numbers.map((number) => number % length)
const before = (state: RunState, at: number): number => at % (state.messages.length + 1)

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(place, messages).map(([at, all]): Command => (state) => operations.insertMessages(before(state, at), all.map((one) => ({ message: one })))),
  fc.tuple(place, messages).map(([at, all]): Command => (state) => within(state, [at]).flatMap((index) => all.flatMap((one) => operations.editMessage(index, one)))),
  places.map((all): Command => (state) => operations.removeMessages(within(state, all))),
  places.map((all): Command => (state) => operations.duplicateMessages(state.messages, within(state, all))),
  fc.tuple(places, fc.constantFrom<-1 | 1>(-1, 1)).map(([all, by]): Command => (state) => operations.shiftMessages(within(state, all), by, state.messages.length)),
  fc.tuple(places, place).map(([all, to]): Command => (state) => operations.moveMessages(within(state, all), before(state, to))),
  fc.tuple(places, patch).map(([all, marks]): Command => (state) => operations.setMarks(state.messages, within(state, all), marks)),
  fc.tuple(place, messages).map(([at, all]): Command => (state) => operations.takeOver(before(state, at), { run: 'other', messages: all.map((one, index) => ({ message: one, index })) })),
  fc.tuple(fc.string({ maxLength: 3 }), fc.boolean()).map(([system, tools]): Command => () => operations.setContext({ system, ...(tools && { tools: [TOOL] }) })),
)

function play(desk: Desk, commands: readonly Command[]): void {
  for (const asked of commands) {
    const bodies = asked(desk.history.state)
    if (bodies.length > 0) desk.do(bodies)
  }
}

function undoAll(desk: Desk): number {
  let steps = 0
  while (desk.undo()) steps += 1
  return steps
}

describe('the history of a draft', () => {
  it('undoes any sequence of operations to the first state, and redoes it to the last', () => {
    fc.assert(
      fc.property(fc.oneof(fc.array(command), fc.array(command, { minLength: 500, maxLength: 500 })), (commands) => {
        const desk = new Desk(['one', 'two', 'three'])
        const first = content(desk.history.state)
        play(desk, commands)
        const last = content(desk.history.state)
        const steps = undoAll(desk)
        expect(content(desk.history.state)).toEqual(first)
        let redone = 0
        while (desk.redo()) redone += 1
        expect(redone).toBe(steps)
        expect(content(desk.history.state)).toEqual(last)
        undoAll(desk)
        expect(content(desk.history.state)).toEqual(first)
      }),
      { numRuns: 30 },
    )
  })

  it('has the same stacks after a reload, wherever the hands were, and drops what was undone once something is done', () => {
    const way = fc.oneof({ weight: 3, arbitrary: command }, fc.constantFrom('undo' as const, 'redo' as const))
    fc.assert(
      fc.property(fc.array(way, { maxLength: 60 }), fc.array(command, { maxLength: 3 }), (ways, more) => {
        const desk = new Desk(['one', 'two'])
        const first = content(desk.history.state)
        for (const next of ways) {
          if (next === 'undo') desk.undo()
          else if (next === 'redo') desk.redo()
          else play(desk, [next])
        }
        const reloaded = new Desk()
        reloaded.history = DraftHistory.of(INITIAL_STATE, desk.log)
        expect(reloaded.history).toEqual(desk.history)
        const step = desk.history.nextStep
        play(desk, more)
        if (desk.history.nextStep > step) expect(desk.history.redo()).toBeUndefined()
        undoAll(desk)
        expect(content(desk.history.state)).toEqual(first)
      }),
      { numRuns: 60 },
    )
  })

  it('undoes what was typed in one visit of a message with one edit', () => {
    const desk = new Desk(['one'])
    const step = desk.history.nextStep
    for (const text of ['onl', 'only', 'only this']) desk.do(operations.editMessage(0, said(text)), step)
    expect(desk.history.undoLabel).toBe('edit a message')
    expect(desk.history.undo()).toEqual([
      { type: 'message.edited', index: 0, message: said('one'), step: { number: step, way: 'undo' } },
    ])
    desk.undo()
    desk.redo()
    expect(desk.texts).toEqual(['only this'])
  })

  it('says what it would undo and redo, and counts steps on after both', () => {
    const desk = new Desk(['one', 'two', 'three'])
    expect(desk.history.undoLabel).toBeUndefined()
    desk.do(operations.removeMessages([0, 2]))
    expect(desk.history.undoLabel).toBe('remove 2 messages')
    desk.undo()
    expect([desk.history.undoLabel, desk.history.redoLabel]).toEqual([undefined, 'remove 2 messages'])
    expect(desk.history.nextStep).toBe(2)
    desk.do(operations.setContext({ system: 'Be long.' }))
    expect([desk.history.undoLabel, desk.history.redoLabel]).toEqual(['change the system prompt', undefined])
  })

  it('takes nothing back that has no step, nor what was before it', () => {
    const desk = new Desk(['one'])
    desk.do(operations.editMessage(0, said('two')))
    desk.write(operations.insertMessages(0, [{ message: said('from elsewhere') }]))
    expect(desk.history.undo()).toBeUndefined()
    desk.do(operations.removeMessages([1]))
    desk.undo()
    expect(desk.texts).toEqual(['from elsewhere', 'two'])
    expect(desk.history.undo()).toBeUndefined()
  })

  it('is itself where no event is new', () => {
    const desk = new Desk(['one'])
    expect(desk.history.take(desk.log)).toBe(desk.history)
  })
})
