import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readHermesTrajectory, writeHermesTrajectory } from '#lib/formats/hermes-trajectory.ts'
import type { Trajectory } from '#lib/formats/trajectory.ts'
import { ANSWER, ASKED, CALLING, recordOf, records, SAID, TOOL } from './records.ts'

/** Written by Python's `json.dumps(record, ensure_ascii=False)`. */
const FIXTURE = readFileSync(new URL('../../fixtures/formats/hermes-trajectories.jsonl', import.meta.url), 'utf8').split('\n').slice(0, -1)

function readOne(line: string): Trajectory {
  const read = readHermesTrajectory(line)
  const record = read.ok ? read.records[0] : undefined
  if (record === undefined) throw new Error(read.ok ? 'no record' : read.why)
  return record
}

function lineOf(record: Trajectory): string {
  const written = writeHermesTrajectory(record)
  if (!written.ok) throw new Error(written.why)
  return written.line
}

/** As it is after an edit: nothing is known of the line it was read from. */
function edited({ raw: _raw, ...record }: Trajectory): Trajectory {
  return record
}

function conversation(...turns: [from: string, value: string][]): string {
  return JSON.stringify({ conversations: turns.map(([from, value]) => ({ from, value })) })
}

describe('the recorded lines', () => {
  it.each(FIXTURE.map((line, at) => [at + 1, line] as const))('line %i keeps its bytes, with and without its raw text', (_at, line) => {
    expect(lineOf(readOne(line))).toBe(line)
    expect(lineOf(edited(readOne(line)))).toBe(line)
  })

  it('the first is the example of the format', () => {
    const { system, tools, messages, ...facts } = readOne(FIXTURE[0] ?? '')
    expect(messages).toHaveLength(4)
    expect(messages[1]?.message).toEqual({
      role: 'assistant',
      content: '',
      reasoning: 'I should run python3 --version.',
      tool_calls: [{ id: 'call_abc123', type: 'function', function: { name: 'terminal', arguments: '{"command": "python3 --version"}' } }],
    })
    expect(messages[2]?.message).toEqual({ role: 'tool', content: 'Python 3.11.6', tool_call_id: 'call_abc123', name: 'terminal' })
    expect(tools).toMatchObject([{ function: { name: 'terminal', parameters: { type: 'object' } } }])
    expect(system).toContain('<tool_call>')
    expect(facts).toMatchObject({ completed: true, model: 'anthropic/claude-sonnet-4.6', timestamp: '2026-03-30T14:22:31.456789' })
  })

  it('numbers stay as they are written, and tags inside strings are no tags', () => {
    const { messages } = readOne(FIXTURE[1] ?? '')
    const [call] = messages[1]?.message.tool_calls ?? []
    expect(call?.function.arguments).toContain('"n": 1.0, "big": 12345678901234567890, "text": "x </tool_call> y"')
    expect(messages.slice(2, 4).map(({ message }) => message.content)).toEqual(['</tool_response>', '{"output": "a.py", "exit_code": 0, "error": null}'])
  })

  it('an unanswered call and what is not completed stay so', () => {
    const { messages, completed } = readOne(FIXTURE[2] ?? '')
    expect(completed).toBe(false)
    expect(messages.at(-1)?.message.tool_calls?.[0]?.id).toBe('call_1')
  })
})

describe('readHermesTrajectory', () => {
  it.each([
    ['role and content', JSON.stringify({ conversations: [{ role: 'user', content: 'weather?' }, { role: 'assistant', content: '18C' }] })],
    ['the key conversation', JSON.stringify({ conversation: [{ from: 'user', value: 'weather?' }, { from: 'assistant', value: '18C' }] })],
    ['the key messages', JSON.stringify({ messages: [{ from: 'human', value: 'weather?' }, { from: 'gpt', value: '18C' }] })],
  ])('reads %s', (_name, line) => {
    expect(readOne(line).messages.map((entry) => entry.message)).toEqual([ASKED, SAID])
  })

  it.each(['tool', 'function', 'observation', 'function_response'])('reads results of %s', (from) => {
    const line = conversation(['human', 'weather?'], ['gpt', '<tool_call>{"name": "get"}</tool_call>'], [from, '18C'])
    expect(readOne(line).messages[2]?.message).toEqual({ role: 'tool', content: '18C', tool_call_id: 'call_1', name: 'get' })
  })

  it('reads function_call turns, tools as text and a system text beside them', () => {
    const line = JSON.stringify({
      conversations: [{ from: 'human', value: 'x' }, { from: 'function_call', value: '{"name": "get", "arguments": {"q": 1.0}}' }, { from: 'observation', value: '[1]' }],
      system: 'Be exact.',
      tools: JSON.stringify([TOOL.function]),
    })
    const record = readOne(line)
    expect(record.messages[1]?.message.tool_calls?.[0]?.function).toEqual({ name: 'get', arguments: '{"q": 1.0}' })
    expect(record).toMatchObject({ system: 'Be exact.', tools: [TOOL] })
  })

  it('never looks for tags in system turns, and takes user turns as they are', () => {
    const line = conversation(['system', '<tool_call>{"name": "f"}</tool_call>'], ['human', '<tool_response>{"result": 5}</tool_response>'], ['gpt', 'ok'])
    const record = readOne(line)
    expect(record.system).toBe('<tool_call>{"name": "f"}</tool_call>')
    expect(record.messages[0]?.message).toEqual({ role: 'user', content: '<tool_response>{"result": 5}</tool_response>' })
  })

  it('takes the model of a batch row and remarks on its other keys', () => {
    const line = JSON.stringify({ prompt_index: 4, conversations: [{ from: 'human', value: 'x' }], metadata: { batch_num: 1, model: 'm' }, completed: true, partial: false })
    expect(readHermesTrajectory(line)).toMatchObject({ ok: true, records: [{ model: 'm' }], lossy: ['of the record not taken: prompt_index, metadata, partial'] })
    expect(lineOf(readOne(line))).toBe(line)
  })

  it.each([
    ['{"conversations": []}', 'it has no turns'],
    ['{"model": "m"}', 'it has no turns'],
    ['{"conversations": [{"from": "alien", "value": "x"}]}', 'known speaker'],
    ['{"conversations": [{"value": "x"}]}', 'known speaker'],
    ['[1]', 'a record is an object'],
    ['{"conversations": [', 'not valid JSON'],
  ])('refuses %s', (line, why) => {
    expect(readHermesTrajectory(line)).toEqual({ ok: false, why: expect.stringContaining(why) })
  })
})

describe('writeHermesTrajectory', () => {
  it('reads and writes what was generated without a change', () => {
    fc.assert(
      fc.property(records, (record) => {
        const line = lineOf(record)
        const again = edited(readOne(line))
        expect(lineOf(again)).toBe(line)
        const bare = record.messages.map(({ message }) => message)
        expect(again.messages.map(({ message }) => ({ ...message, tool_calls: undefined, content: message.content.replaceAll(/\s/g, '') }))).toEqual(
          bare.map((message) => ({ ...message, tool_calls: undefined, content: message.content.replaceAll(/\s/g, '') })),
        )
        const calls = (messages: typeof bare) => messages.flatMap((message) => message.tool_calls ?? []).map((call) => [call.function.name, JSON.parse(call.function.arguments)])
        expect(calls(again.messages.map((entry) => entry.message))).toEqual(calls(bare))
      }),
      { numRuns: 100 },
    )
  })

  it('names the tools in the system turn, and once', () => {
    const record = recordOf([ASKED, CALLING, ANSWER, SAID], { system: 'Be exact.', tools: [TOOL] })
    const again = edited(readOne(lineOf(record)))
    expect(again.tools).toEqual([TOOL])
    expect(again.system).toMatch(/^Be exact\.\n\n[^]*<tools>\n\[\{"name": "get"/)
    expect(lineOf(again)).toBe(lineOf({ ...record, system: again.system }))
    const fewer = readOne(lineOf({ ...again, tools: [] }))
    expect(fewer.tools).toEqual([])
    expect(fewer.system.match(/<tools>/g)).toHaveLength(1)
  })

  it('matches the names of results to the calls by their place', () => {
    const stray = { role: 'tool' as const, content: 'x' }
    const written = writeHermesTrajectory(recordOf([ASKED, CALLING, { ...ANSWER, name: 'other' }, stray, SAID]))
    expect(written).toMatchObject({ ok: true, lossy: [expect.stringContaining('more results than calls')] })
    expect(written.ok && written.line).toContain(String.raw`\"name\": \"get\"`)
    expect(written.ok && written.line).toContain(String.raw`\"name\": \"unknown\"`)
  })

  it('says what it loses', () => {
    const broken = { ...CALLING, tool_calls: [{ id: 'c', type: 'function' as const, function: { name: 'get', arguments: '{"q":' } }] }
    const tagged = { ...CALLING, content: 'a <tool_call> b' }
    const written = writeHermesTrajectory({ ...recordOf([]), messages: [{ message: broken, marks: { train: false } }, { message: tagged }] })
    expect(written).toMatchObject({ ok: true })
    expect(written.ok && written.lossy.join('\n')).toMatch(/loss flag of message 0[^]*message 0: the arguments of get[^]*message 1: its text holds tags/)
  })

  it('leaves out a record without messages, and writes what is known of one without facts', () => {
    expect(writeHermesTrajectory(recordOf([]))).toEqual({ ok: false, why: 'it has no messages' })
    expect(lineOf(recordOf([ASKED, SAID]))).toBe(
      String.raw`{"conversations": [{"from": "human", "value": "weather?"}, {"from": "gpt", "value": "<think>\n</think>\n18C"}], "timestamp": "", "model": "", "completed": true}`,
    )
  })
})
