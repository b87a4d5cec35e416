import type { MessagePart } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'
import { segmentsOf } from './message-calls.ts'
import type { Span } from '../tool-calls/types.ts'

/** Where a part of a message stands in a rendered text. */
export interface PartPlace {
  readonly message: number
  readonly part: MessagePart
  readonly span: Span
}

type Field = 'reasoning' | 'content'

/** What stands in place of a message's own text in a skeleton. */
interface Slot {
  readonly message: number
  readonly field: Field
}

type Piece = { readonly literal: string; readonly slot?: Slot }

const FIRST_PRIVATE = 0xe000
const LAST_PRIVATE = 0xf8ff
const FIELDS: readonly Field[] = ['reasoning', 'content']

/** Messages with signs in place of their texts: rendered, they show which words are the template's own. */
export interface Skeleton {
  readonly messages: Message[]
  readonly sign: string
}

/** Undefined where the messages use every private character there is. Structured calls are left out: see `placesIn`. */
export function skeletonOf(messages: readonly Message[]): Skeleton | undefined {
  const sign = unusedCharacter(JSON.stringify(messages))
  if (sign === undefined) return undefined
  return {
    sign,
    messages: messages.map((message, index) => {
      const { tool_calls, reasoning, content, ...rest } = message
      return {
        ...rest,
        content: content === '' && tool_calls === undefined ? '' : signOf(sign, index, 'content'),
        ...(reasoning !== undefined && { reasoning: reasoning === '' ? '' : signOf(sign, index, 'reasoning') }),
      }
    }),
  }
}

function unusedCharacter(text: string): string | undefined {
  for (let code = FIRST_PRIVATE; code <= LAST_PRIVATE; code += 1) {
    const character = String.fromCharCode(code)
    if (!text.includes(character)) return character
  }
  return undefined
}

const signOf = (sign: string, message: number, field: Field): string => `${sign}${field[0] ?? ''}${message}${sign}`

/**
 * Where the parts of messages stand in `text`, given how the template renders their skeleton: with the messages' words
 * put back, the skeleton must be the text to the last character. Structured calls are what then stands between the
 * content of their message and the template's next words. Undefined where the template did more with the words than trim them.
 */
export function placesIn(text: string, rendered: string, { messages, sign }: { messages: readonly Message[]; sign: string }): PartPlace[] | undefined {
  const pieces = piecesOf(rendered, sign)
  const places: PartPlace[] = []
  let at = 0
  for (const [index, { literal, slot }] of pieces.entries()) {
    if (!text.startsWith(literal, at)) return undefined
    at += literal.length
    if (slot === undefined) continue
    const message = messages[slot.message]
    const next = pieces[index + 1]
    if (message === undefined || next === undefined) return undefined
    const filled = fill(text, { at, message, slot, next: next.literal, isLast: next.slot === undefined })
    if (filled === undefined) return undefined
    places.push(...filled.places)
    at = filled.end
  }
  return at === text.length ? places : undefined
}

/** The template's words, each followed by a slot but the last. */
function piecesOf(rendered: string, sign: string): Piece[] {
  const parts = rendered.split(new RegExp(`${sign}([rc])(\\d+)${sign}`))
  const pieces: Piece[] = []
  for (let at = 0; at < parts.length; at += 3) {
    const literal = parts[at] ?? ''
    const [letter, index] = [parts[at + 1], parts[at + 2]]
    const field = FIELDS.find((name) => name.startsWith(letter ?? '-'))
    pieces.push(field === undefined ? { literal } : { literal, slot: { message: Number(index), field } })
  }
  return pieces
}

interface Gap {
  readonly at: number
  readonly message: Message
  readonly slot: Slot
  /** The template's words behind it. */
  readonly next: string
  readonly isLast: boolean
}

function fill(text: string, { at, message, slot, next, isLast }: Gap): { places: PartPlace[]; end: number } | undefined {
  const value = message[slot.field] ?? ''
  const follows = (end: number): boolean => (isLast ? end + next.length === text.length && text.endsWith(next) : text.startsWith(next, end))
  if (slot.field === 'content' && message.tool_calls !== undefined) {
    const end = isLast ? text.length - next.length : text.indexOf(next, at + value.trim().length)
    if (end < at) return undefined
    const own = spellings(value).find((spelling) => text.startsWith(spelling.text, at) && at + spelling.text.length <= end)
    const from = at + (own?.text.length ?? 0)
    const content = own === undefined ? [] : contentPlaces(slot.message, message, { at, ...own })
    return { places: from < end ? [...content, { message: slot.message, part: 'calls', span: [from, end] }] : content, end }
  }
  const spelling = spellings(value).find((one) => text.startsWith(one.text, at) && follows(at + one.text.length))
  if (spelling === undefined) return undefined
  const end = at + spelling.text.length
  if (slot.field === 'content') return { places: contentPlaces(slot.message, message, { at, ...spelling }), end }
  return { places: [{ message: slot.message, part: 'reasoning', span: [at, end] }], end }
}

interface Spelling {
  readonly text: string
  /** Where it begins in the value. */
  readonly from: number
}

/** How a template may write a text: as it is, without the white space around it, or inside a JSON string. */
function spellings(value: string): Spelling[] {
  const lead = value.length - value.trimStart().length
  const all = [
    { text: value, from: 0 },
    { text: value.trimEnd(), from: 0 },
    { text: value.trimStart(), from: lead },
    { text: value.trim(), from: lead },
  ]
  const quoted = JSON.stringify(value).slice(1, -1)
  return quoted === value ? all : [...all, { text: quoted, from: 0 }]
}

/** The content of a message by its parts: thoughts and calls in the text are parts of their own. */
export function contentPlaces(index: number, message: Message, { at, text, from }: Spelling & { at: number }): PartPlace[] {
  const whole: PartPlace = { message: index, part: 'content', span: [at, at + text.length] }
  if (message.role !== 'assistant' || text !== message.content.slice(from, from + text.length)) return text === '' ? [] : [whole]
  return segmentsOf(message).flatMap((segment): PartPlace[] => {
    const start = Math.max(segment.span[0] - from, 0)
    const end = Math.min(segment.span[1] - from, text.length)
    return start < end ? [{ message: index, part: PARTS[segment.type], span: [at + start, at + end] }] : []
  })
}

const PARTS = { text: 'content', think: 'reasoning', call: 'calls' } as const

/** The part of a message that can be found by itself in `text` between `from` and `to`, where a template rewrote the rest. */
export function findMessage(text: string, [from, to]: Span, { index, message }: { index: number; message: Message }): PartPlace[] {
  for (const spelling of [...spellings(message.content), afterThought(message.content)]) {
    const at = spelling.text === '' ? -1 : text.indexOf(spelling.text, from)
    if (at !== -1 && at + spelling.text.length <= to) return contentPlaces(index, message, { at, ...spelling })
  }
  return []
}

/** Templates of models that think leave the thoughts of earlier turns out. */
function afterThought(content: string): Spelling {
  const end = content.lastIndexOf('</think>')
  const rest = end === -1 ? '' : content.slice(end + '</think>'.length)
  return { text: rest.trim(), from: content.length - rest.trimStart().length }
}
