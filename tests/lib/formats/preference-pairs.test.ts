import { describe, expect, it } from 'vitest'
import { readPreferencePair, writePreferencePair } from '#lib/formats/preference-pairs.ts'
import { ASKED, CALLING, recordOf, SAID, TOOL } from './records.ts'

const WORSE = { role: 'assistant' as const, content: '99C' }
const MORE = { role: 'user' as const, content: 'sure?' }

describe('writePreferencePair', () => {
  it('splits where the replies first differ', () => {
    const chosen = recordOf([ASKED, SAID, MORE, SAID], { system: 's', tools: [TOOL], score: 1 })
    const rejected = recordOf([ASKED, SAID, MORE, WORSE, MORE], { system: 's', tools: [TOOL], score: 0.5 })
    const written = writePreferencePair({ chosen, rejected })
    expect(written).toMatchObject({ ok: true, lossy: [] })
    expect(written.ok && JSON.parse(written.line)).toEqual({
      prompt: [{ role: 'system', content: 's' }, ASKED, SAID, MORE],
      chosen: [SAID],
      rejected: [WORSE, MORE],
      tools: [TOOL],
      score_chosen: 1,
      score_rejected: 0.5,
    })
  })

  it.each([
    ['the same', recordOf([ASKED, SAID]), 'the two say the same'],
    ['a beginning', recordOf([ASKED]), 'one of the two is the beginning of the other'],
    ['another prompt', recordOf([MORE, SAID]), 'they differ in message 0, which is no reply'],
    ['another system text', recordOf([ASKED, WORSE], { system: 's' }), 'another system text'],
    ['other tools', recordOf([ASKED, WORSE], { tools: [TOOL] }), 'other tools'],
  ])('leaves out %s', (_name, rejected, why) => {
    expect(writePreferencePair({ chosen: recordOf([ASKED, SAID]), rejected })).toEqual({ ok: false, why: expect.stringContaining(why) })
  })

  it('remarks on marks', () => {
    const marked = { ...recordOf([ASKED]), messages: [{ message: ASKED }, { message: SAID, marks: { train: false } }] }
    expect(writePreferencePair({ chosen: marked, rejected: recordOf([ASKED, WORSE]) })).toMatchObject({ lossy: [expect.stringContaining('loss flag of message 1')] })
  })
})

describe('readPreferencePair', () => {
  it('gives back what was written', () => {
    const chosen = recordOf([ASKED, SAID], { system: 's', tools: [TOOL], score: 2 })
    const rejected = recordOf([ASKED, CALLING], { system: 's', tools: [TOOL], score: -1 })
    const written = writePreferencePair({ chosen, rejected })
    expect(written.ok && readPreferencePair(written.line)).toEqual({
      ok: true,
      lossy: [],
      records: [{ ...chosen, tags: ['chosen'] }, { ...rejected, tags: ['rejected'] }],
    })
  })

  it.each([
    ['with texts', { prompt: 'weather?', chosen: '18C', rejected: '99C' }],
    ['without a prompt', { chosen: [ASKED, SAID], rejected: [ASKED, WORSE] }],
    ['of OpenAI', { input: { messages: [ASKED] }, preferred_output: [SAID], non_preferred_output: [WORSE] }],
    ['of Atropos', { pos: [ASKED, SAID], neg: [ASKED, WORSE], score: 1 }],
  ])('reads rows %s', (_name, row) => {
    const read = readPreferencePair(JSON.stringify(row))
    expect(read.ok && read.records.map((record) => record.messages.map((entry) => entry.message))).toEqual([[ASKED, SAID], [ASKED, WORSE]])
    expect(read.ok && read.records.map((record) => record.score)).toEqual([1, 0])
    expect(read.ok && read.lossy).toEqual([expect.stringContaining('no scores')])
  })

  it.each([
    ['{"chosen": [], "rejected": []}', 'one of its sides is empty'],
    ['{"chosen": [{"role": "user"}]}', 'rejected'],
    ['[]', 'a record is an object'],
  ])('refuses %s', (line, why) => {
    expect(readPreferencePair(line)).toEqual({ ok: false, why: expect.stringContaining(why) })
  })
})
