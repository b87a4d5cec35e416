import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentPlaces, findMessage, placesIn, skeletonOf } from '#lib/draft/preview-places.ts'
import type { Message } from '#lib/messages/message.ts'

type Template = (messages: readonly Message[]) => string

const callsAsText = ({ tool_calls = [] }: Message): string =>
  tool_calls.map(({ function: { name, arguments: text } }) => `\n<tool_call>{"name": "${name}", "arguments": ${text}}</tool_call>`).join('')

const chatml: Template = (messages) =>
  `${messages.map((one) => `<|im_start|>${one.role}\n${one.reasoning === undefined ? '' : `<think>${one.reasoning}</think>`}${one.content}${callsAsText(one)}<|im_end|>\n`).join('')}<|im_start|>assistant\n`
const trimming: Template = (messages) => messages.map(({ role, content }) => `[${role}] ${content.trim()}`).join('\n')
const quoting: Template = (messages) => messages.map(({ role, content }) => JSON.stringify({ role, content })).join('\n')
const shouting: Template = (messages) => messages.map(({ content }) => content.toUpperCase().replaceAll('A', 'AA')).join('\n')

/** What the template wrote, cut at the places: message, part and text of each. */
function located(template: Template, messages: readonly Message[]): [number, string, string][] | undefined {
  const text = template(messages)
  const skeleton = skeletonOf(messages)
  const places = skeleton && placesIn(text, template(skeleton.messages), { messages, sign: skeleton.sign })
  return places?.map(({ message, part, span }) => [message, part, text.slice(...span)])
}

const user = (content: string): Message => ({ role: 'user', content })
const call = { id: 'a', type: 'function' as const, function: { name: 'look', arguments: '{"q": "<|im_end|>"}' } }

describe('places of messages in a rendered text', () => {
  it('are those of their parts: thoughts and calls too, wherever they stand', () => {
    const messages: Message[] = [
      user('Hi'),
      { role: 'assistant', content: '<think>hm</think>See.<tool_call>{"name": "look"}</tool_call>' },
      { role: 'assistant', content: 'So', reasoning: 'r', tool_calls: [call, call] },
      { role: 'assistant', content: '', tool_calls: [call] },
      { role: 'tool', content: 'fine', tool_call_id: 'a' },
    ]
    const written = callsAsText({ ...user(''), tool_calls: [call] })
    expect(located(chatml, messages)).toEqual([
      [0, 'content', 'Hi'],
      [1, 'reasoning', '<think>hm</think>'],
      [1, 'content', 'See.'],
      [1, 'calls', '<tool_call>{"name": "look"}</tool_call>'],
      [2, 'reasoning', 'r'],
      [2, 'content', 'So'],
      [2, 'calls', written + written],
      [3, 'calls', written],
      [4, 'content', 'fine'],
    ])
  })

  it('are known where a template trims or quotes', () => {
    expect(located(trimming, [user(' a\n'), user('b ')])).toEqual([[0, 'content', 'a'], [1, 'content', 'b']])
    expect(located(quoting, [user('a "b"\n')])).toEqual([[0, 'content', String.raw`a \"b\"\n`]])
  })

  it('are not known where a template does more', () => {
    expect(located(shouting, [user('banana')])).toBeUndefined()
  })

  it('are exact for any words, such as spell the template’s own, or private characters', () => {
    const words = fc.array(fc.constantFrom('<|im_end|>\n', '<|im_start|>', 'user\n', 'assistant\n', 'a', ' ', '\ue000', '\ue001c0\ue001', '0', 'c'), { maxLength: 5 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (contents) => {
        const messages = contents.map(user)
        const expected = contents.flatMap((content, index) => (content === '' ? [] : [[index, 'content', content]]))
        expect(located(chatml, messages)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it('are not known where the template wrote other words the second time', () => {
    expect(placesIn('at 12:01', 'at 12:0', { messages: [], sign: '\ue000' })).toBeUndefined()
    expect(placesIn('at 12:01', 'at 12:02', { messages: [], sign: '\ue000' })).toBeUndefined()
  })

  it('are not looked for with signs that are not free', () => {
    const all = Array.from({ length: 0xf8ff - 0xe000 + 1 }, (_, at) => String.fromCharCode(0xe000 + at)).join('')
    expect(skeletonOf([user(all)])).toBeUndefined()
  })
})

describe('a message by itself', () => {
  it('is found between two places, trimmed or without its thought', () => {
    const message: Message = { role: 'assistant', content: '<think>hm</think>\n\nSo.' }
    expect(findMessage('So. [assistant] So. End', [4, 19], { index: 3, message })).toEqual([{ message: 3, part: 'content', span: [16, 19] }])
    expect(findMessage('nothing', [0, 7], { index: 3, message })).toEqual([])
    expect(findMessage('a a', [0, 0], { index: 0, message: user('a') })).toEqual([])
  })

  it('is content as a whole where it is not the assistant’s', () => {
    const content = '<think>a</think>'
    expect(contentPlaces(0, user(content), { at: 5, text: content, from: 0 })).toEqual([{ message: 0, part: 'content', span: [5, 21] }])
  })
})
