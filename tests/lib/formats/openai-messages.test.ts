import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apartFromSystem, readOpenaiMessages, toChat, toChatMessage, toolsBeside, toTurns, trainedFlags, writeOpenaiMessages } from '#lib/formats/openai-messages.ts'
import type { Trajectory } from '#lib/formats/trajectory.ts'
import { ANSWER, ASKED, CALLING, recordOf, records, SAID, TOOL } from './records.ts'

function written(record: Trajectory) {
  const result = writeOpenaiMessages(record)
  if (!result.ok) throw new Error(result.why)
  return { ...result, value: JSON.parse(result.line) }
}

function readOne(line: string): Trajectory {
  const result = readOpenaiMessages(line)
  const record = result.ok ? result.records[0] : undefined
  if (record === undefined) throw new Error(result.ok ? 'no record' : result.why)
  return record
}

describe('writeOpenaiMessages', () => {
  it('writes messages and tools in the shape of fine-tuning files', () => {
    const record = recordOf([ASKED, { ...CALLING, reasoning: 'look' }, ANSWER, SAID], { system: 's', tools: [TOOL] })
    expect(written(record).value).toEqual({
      messages: [
        { role: 'system', content: 's' },
        ASKED,
        { role: 'assistant', content: null, reasoning_content: 'look', tool_calls: CALLING.tool_calls },
        ANSWER,
        SAID,
      ],
      tools: [TOOL],
    })
  })

  it('makes a weight of a loss flag', () => {
    const record: Trajectory = { ...recordOf([]), messages: [{ message: SAID, marks: { train: false } }, { message: SAID, marks: { train: true } }, { message: SAID }] }
    expect(written(record).value.messages.map((message: { weight?: number }) => message.weight)).toEqual([0, 1, undefined])
    expect(written(record).lossy).toEqual([])
  })

  it('remarks on flags that no weight can say', () => {
    const part = { message: { ...SAID, reasoning: 'why' }, marks: { train: { reasoning: false } } }
    const user = { message: ASKED, marks: { train: true } }
    const noted = { message: SAID, marks: { note: 'n', rating: 1, intended: ['x'] } }
    const { value, lossy } = written({ ...recordOf([]), messages: [part, user, noted] })
    expect(value.messages[0].weight).toBe(1)
    expect(value.messages[1]).not.toHaveProperty('weight')
    expect(lossy).toHaveLength(5)
    expect(lossy.join('\n')).toMatch(/note of message 2[^]*message 0: [^]*part[^]*message 1: [^]*assistant only/)
  })

  it('leaves out a record without messages', () => {
    expect(writeOpenaiMessages(recordOf([], { system: 's' }))).toEqual({ ok: false, why: 'it has no messages' })
  })

  it('names tools once: where calls stand in the text, the system text does', () => {
    const inText = recordOf([ASKED, SAID], { system: '<tools>…</tools>', tools: [TOOL] })
    expect(toolsBeside(inText)).toEqual([])
    expect(toolsBeside({ ...inText, system: 's' })).toEqual([TOOL])
    expect(toolsBeside(recordOf([CALLING], { system: '<tools>…</tools>', tools: [TOOL] }))).toEqual([TOOL])
  })
})

describe('readOpenaiMessages', () => {
  it('gives back what was written, and the same line again', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { line } = written(record)
        const { raw: _raw, ...again } = readOne(line)
        expect(again).toEqual(record)
        expect(written(again).line).toBe(line)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['a bare array', [ASKED, SAID]],
    ['a prompt with its completion', { prompt: 'weather?', completion: '18C' }],
    ['both as messages', { prompt: [ASKED], completion: [SAID] }],
  ])('reads %s', (_name, value) => {
    expect(readOne(JSON.stringify(value)).messages.map((entry) => entry.message)).toEqual([ASKED, SAID])
  })

  it('keeps the numbers of arguments that stand there as an object', () => {
    const line = '{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": null, "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.0, "n": 12345678901234567890}}}, {"name": "g", "input": {"y": 2.50}}]}]}'
    expect(readOne(line).messages[1]?.message.tool_calls?.map((call) => call.function.arguments)).toEqual(['{"x": 1.0, "n": 12345678901234567890}', '{"y": 2.50}'])
    const bare = `[{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.0}}}]}]`
    expect(readOne(bare).messages[0]?.message.tool_calls?.[0]?.function.arguments).toBe('{"x": 1.0}')
  })

  it('takes tools in all shapes, title, score, model and completed, and remarks on the rest', () => {
    const read = readOpenaiMessages(JSON.stringify({ messages: [ASKED], functions: [TOOL.function], title: 'T', score: 0.5, model: 'm', completed: false, prompt_index: 4 }))
    expect(read).toMatchObject({ ok: true, lossy: ['of the record not taken: prompt_index'], records: [{ tools: [TOOL], title: 'T', score: 0.5, model: 'm', completed: false }] })
  })

  it.each([
    ['{', 'not valid JSON'],
    ['3', 'messages'],
    ['{"messages": []}', 'it has no messages'],
    ['{"messages": [{"role": "robot", "content": ""}]}', "messages.0.role: the role 'robot' is not known"],
    ['{"messages": [{"role": "user", "content": 3}]}', 'messages.0.content'],
  ])('refuses %s', (line, why) => {
    expect(readOpenaiMessages(line)).toEqual({ ok: false, why: expect.stringContaining(why) })
  })

  it('is not fooled by a key that names a prototype', () => {
    const read = readOpenaiMessages('{"messages": [{"role": "user", "content": "x", "__proto__": {"role": "tool"}}], "__proto__": {"title": "evil"}}')
    expect(read).toMatchObject({ ok: true, records: [{ messages: [{ message: { role: 'user' } }] }] })
    expect(read.ok && read.records[0]?.title).toBeUndefined()
    expect(read.ok && read.lossy).toHaveLength(2)
  })
})

describe('parts of it', () => {
  it('put the system message apart and back', () => {
    const system = { message: { role: 'system' as const, content: 's' } }
    const apart = apartFromSystem([system, { message: ASKED }])
    expect(apart).toEqual({ system: 's', messages: [{ message: ASKED }] })
    expect(toChat(apart)).toEqual([{ role: 'system', content: 's' }, toChatMessage(ASKED)])
    expect(apartFromSystem([{ message: ASKED }]).system).toBe('')
  })

  it('say which parts that a message has are trained on', () => {
    expect(trainedFlags(SAID, undefined)).toEqual([true])
    expect(trainedFlags(ASKED, undefined)).toEqual([false])
    expect(trainedFlags({ ...CALLING, reasoning: 'x' }, { train: { calls: false } })).toEqual([true, false])
    expect(toTurns(undefined, 'user')).toEqual([])
  })
})
