import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReplyScanner, scanReply } from '#lib/tool-calls/scan-reply.ts'
import type { Segment } from '#lib/tool-calls/scan-reply.ts'

const STOP = { truncated: false }

/** Segments in short: text and think as they are, a call as its name and flags or its kind of fault. */
function inShort(text: string, end = STOP): string[] {
  return scanReply(text, end).map((segment) => {
    if (segment.type !== 'call') return `${segment.type}:${text.slice(...segment.span)}`
    const { block } = segment
    if (block === undefined) return 'open'
    return block.ok ? [block.name, JSON.stringify(block.arguments), ...block.flags].join(' ') : block.kind
  })
}

const GLM = 'f\n<arg_key>a</arg_key>\n<arg_value>1</arg_value>\n'
const QWEN = '\n<function=f>\n<parameter=a>\n1\n</parameter>\n</function>\n'
const call = (raw: string): string => `<tool_call>${raw}</tool_call>`

describe('scanReply', () => {
  test.each<[string, string[]]>([
    [call('{"name":"a"}'), ['a {}']],
    [call('\n{"name": "a", "arguments": {"x": 1}}\n'), ['a {"x":1}']],
    [`t1 ${call('{"name":"a"}')} t2 ${call('{bad')}`, ['text:t1 ', 'a {}', 'text: t2 ', 'invalid_json']],
    [call('[1]'), ['not_object']],
    [call('"s"'), ['not_object']],
    [call('3'), ['not_object']],
    [call('null'), ['not_object']],
    [call('true'), ['not_object']],
    [call('{"arguments":{}}'), ['missing_name']],
    [call('{"name":"a","arguments":[1]}'), ['bad_arguments']],
    [call('{"name":"w","arguments":{"content":"x </tool_call> y"}}'), ['w {"content":"x </tool_call> y"}']],
    [call('{"name":"w","arguments":{"c":"<tool_call>{}</tool_call>"}}'), ['w {"c":"<tool_call>{}</tool_call>"}']],
    [`<think>maybe ${call('{"name":"a"}')}</think>No.`, [`think:<think>maybe ${call('{"name":"a"}')}</think>`, 'text:No.']],
    ['<tool_call>{"name":"a","arguments":{}}', ['a {} unclosed']],
    [`<tool_call>{"name":"w","arg${call('{"name":"b"}')}`, ['invalid_json', 'b {}']],
    [call(GLM), ['f {"a":1} format:glm']],
    [call(QWEN), ['f {"a":1} format:qwen3_coder']],
    ['', []],
    [call(`{'name':'a'}`), ['invalid_json']],
    [call(''), ['invalid_json']],
  ])('the table of test vectors: %j', (text, expected) => {
    expect(inShort(text)).toEqual(expected)
  })

  test('a call cut off by the token limit is truncated; one that simply stops is unclosed', () => {
    expect(inShort('<tool_call>{"name":"a","arg', { truncated: true })).toEqual(['truncated'])
    expect(inShort('<tool_call>{"name":"a","arg')).toEqual(['unclosed'])
  })

  test.each<[string, string, string[]]>([
    ['an unclosed think block holds no calls', `<think>maybe ${call('{"name":"a"}')}`, [`think:<think>maybe ${call('{"name":"a"}')}`]],
    ['a think block ends at its first end tag', '<think><think></think></think>', ['think:<think><think></think>', 'text:</think>']],
    ['a think block in the middle', 'a<think>b</think>c', ['text:a', 'think:<think>b</think>', 'text:c']],
    ['stray end tags are text', 'a</tool_call></think>', ['text:a</tool_call></think>']],
    ['tool responses of the model are text', '<tool_response>{}</tool_response>', ['text:<tool_response>{}</tool_response>']],
    ['calls side by side', call('{"name":"a"}') + call('{"name":"b"}'), ['a {}', 'b {}']],
    ['a call that another one cuts', `<tool_call>{"name":"a"}${call('{"name":"b"}')}`, ['a {} unclosed', 'b {}']],
    ['text behind the JSON', call('{"name":"a"} done'), ['a {} trailing_text']],
    ['a brace too many', call('{"name":"a"}}'), ['a {} trailing_text']],
    ['a brace too few', `${call('{"name":"a"')}ok`, ['invalid_json', 'text:ok']],
    ['a quote too few, seen at the end only', `${call('{"name":"a')} so it goes`, ['invalid_json', 'text: so it goes']],
    ['a quote too few, then a good call', `${call('{"name":"a')}${call('{"name":"b"}')}`, ['invalid_json', 'b {}']],
    ['a thought behind an unclosed call', `<tool_call>{"name":"a"} <think>${call('{"name":"b"}')}</think>`, ['a {} unclosed', `think:<think>${call('{"name":"b"}')}</think>`]],
    ['<think> in a broken call is debris', `${call('{bad <think>')}${call('{"name":"b"}')}`, ['invalid_json', 'b {}']],
    ['a code fence', call('\n```json\n{"name":"a"}\n```\n'), ['a {} code_fence']],
    ['a code fence without a language', call('```{"name":"a"}```'), ['a {} code_fence']],
    ['quotes that are escaped', call(String.raw`{"name":"a","arguments":{"s":"\\\"</tool_call>\\"}}`), [String.raw`a {"s":"\\\"</tool_call>\\"}`]],
    ['an end tag in part', '<tool_call>{"name":"a"}</tool_', ['a {} unclosed']],
    ['the beginning of a tag at the end is text', 'a <tool_cal', ['text:a <tool_cal']],
    ['tags that only look like tags', '<Tool_call>{"name":"a"}<tool_call >', ['text:<Tool_call>{"name":"a"}<tool_call >']],
  ])('%s', (_, text, expected) => {
    expect(inShort(text)).toEqual(expected)
  })

  test('a call without any content is at fault behind its white space', () => {
    expect(scanReply('<tool_call>\n ', STOP)).toMatchObject([{ block: { kind: 'unclosed', span: [2, 2], position: { line: 2, column: 2 } } }])
  })

  test('a string cut off by the token limit keeps the tags in it: nothing of it is a call', () => {
    const text = `<tool_call>{"name":"w","arguments":{"c":"see ${call('{}')} and `
    expect(inShort(text, { truncated: true })).toEqual(['truncated'])
  })

  test('spans and raw text are exact', () => {
    const text = `é<think>x</think>${call(' {"name":"a"} ')}`
    expect(scanReply(text, STOP)).toMatchObject([
      { type: 'text', span: [0, 1] },
      { type: 'think', span: [1, 17], inner: [8, 9], closed: true },
      { type: 'call', span: [17, 54], raw: ' {"name":"a"} ', state: 'done' },
    ])
    expect(scanReply('<think>x', STOP)).toEqual([{ type: 'think', span: [0, 8], inner: [7, 8], closed: false }])
  })
})

const TAGS = ['<think>', '</think>', '<tool_call>', '</tool_call>']

const scraps = fc.constantFrom(
  '<tool_call>', '</tool_call>', '<think>', '</think>', '<tool_', '<', '"', '\\', '{', '}', '[', ',', ':', '```', 'json', '\n', ' ',
  '{"name":"a"}', '{"name":"a","arguments":{"x":"', '"}}', '{"', 'x', '😀', '\ud83d', '3', 'null', GLM, QWEN, '<function=', '<arg_key>', '</arg_value>',
)
const replies = fc.array(scraps, { maxLength: 30 }).map((parts) => parts.join(''))
const ends = fc.record({ truncated: fc.boolean() })

function isOpen(segment: Segment | undefined): boolean {
  if (segment?.type === 'think') return !segment.closed
  return segment?.type === 'call' ? segment.state === 'open' : segment?.type === 'text'
}

function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b)
  return places.map((place, at) => text.slice(places[at - 1] ?? 0, place))
}

function expectTiles(segments: readonly Segment[], from: number): number {
  let at = from
  for (const { span } of segments) {
    expect(span[0]).toBe(at)
    expect(span[1]).toBeGreaterThan(at)
    at = span[1]
  }
  return at
}

describe('ReplyScanner', () => {
  test('gives the same result for every split of the text, and segments that cover it', () => {
    fc.assert(
      fc.property(replies, fc.array(fc.nat(), { maxLength: 10 }), ends, (text, cuts, end) => {
        const scanner = new ReplyScanner()
        for (const piece of pieces(text, cuts)) scanner.push(piece)
        scanner.finish(end)
        expect(scanner.segments).toEqual(scanReply(text, end))
        expect(expectTiles(scanner.segments, 0)).toBe(text.length)
      }),
      { numRuns: 3000 },
    )
  })

  test('one character at a time: finished segments keep their identity, the rest grows and holds back what may be a tag', () => {
    fc.assert(
      fc.property(replies, ends, (text, end) => {
        const scanner = new ReplyScanner()
        let finished: readonly Segment[] = []
        for (let at = 0; at < text.length; at += 1) {
          scanner.push(text.charAt(at))
          const { segments } = scanner
          expect(scanner.segments).toBe(segments)
          for (const [place, segment] of finished.entries()) expect(segments[place]).toBe(segment)
          const covered = expectTiles(segments, 0)
          const held = text.slice(covered, at + 1)
          expect(TAGS.some((tag) => tag.startsWith(held) && tag !== held), held).toBe(true)
          const last = segments.at(-1)
          if (last?.type === 'call' && last.state === 'open') expect(last.raw).toBe(text.slice(last.span[0] + 11, covered))
          finished = isOpen(last) ? segments.slice(0, -1) : segments
        }
        scanner.finish(end)
        for (const [place, segment] of finished.entries()) expect(scanner.segments[place]).toBe(segment)
        expect(scanner.segments).toEqual(scanReply(text, end))
      }),
      { numRuns: 300 },
    )
  })

  test('shows an open call as it grows', () => {
    const scanner = new ReplyScanner()
    scanner.push('Hi <tool')
    expect(scanner.segments).toEqual([{ type: 'text', span: [0, 3] }])
    scanner.push('_call>{"name":')
    expect(scanner.segments).toEqual([
      { type: 'text', span: [0, 3] },
      { type: 'call', span: [3, 22], raw: '{"name":', state: 'open' },
    ])
    scanner.push('"a"}</tool')
    expect(scanner.segments[1]).toMatchObject({ raw: '{"name":"a"}', state: 'open' })
    scanner.push('_call> ok')
    expect(scanner.segments).toMatchObject([{ type: 'text' }, { state: 'done', block: { ok: true, name: 'a' } }, { type: 'text', span: [38, 41] }])
  })

  test('is finished once: nothing can be pushed any more', () => {
    const scanner = new ReplyScanner()
    scanner.finish(STOP)
    scanner.finish({ truncated: true })
    expect(scanner.segments).toEqual([])
    expect(() => scanner.push('x')).toThrow('the reply is finished')
  })
})

function seconds(text: string, truncated: boolean): number {
  const start = performance.now()
  scanReply(text, { truncated })
  return (performance.now() - start) / 1000
}

describe('text made to be slow to read', () => {
  const SIZE = 400_000
  const of = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length))

  // A scanner that reads any of these twice for each tag needs minutes; the limit allows for a slow, busy machine.
  test.each([
    ['opening tags', of('<tool_call>')],
    ['think tags', of('<think>')],
    ['brackets', `<tool_call>${of('[')}`],
    ['objects in objects', `<tool_call>${of('{"a":')}`],
    ['an unclosed string full of tags', `<tool_call>{"${of('<tool_call>')}`],
    ['an unclosed string full of end tags', `<tool_call>{"${of('</tool_call>')}`],
    ['broken calls that end in a string', of('<tool_call>{"a":"x')],
    ['calls whose quotes do not match', of('<tool_call>[" ","')],
    ['good calls', of(call('{"name":"a","arguments":{"x":[1,2,3]}}'))],
    ['half tags', of('<tool_cal')],
    ['keys without values', `<tool_call>f${of('<arg_key>a</arg_key>')}`],
    ['parameters without ends', `<tool_call><function=f>${of('<parameter=a>')}`],
    ['backticks', `<tool_call>${of('`')}`],
    ['a long number', `<tool_call>${of('1')}`],
    ['members', `<tool_call>{${of('"a":1,')}"name":"a"}`],
  ])('%s', (_, text) => {
    expect(seconds(text, false)).toBeLessThan(3)
    expect(seconds(text, true)).toBeLessThan(3)
  })
})
