import type { Previewed } from '../api/writing.ts'
import { trainedParts } from '../messages/marks.ts'
import type { Marks } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'
import type { Token } from '../tokens/token.ts'
import { joinTokens } from '../tokens/token-bytes.ts'
import type { PartPlace } from './preview-places.ts'

export const SYSTEM_PLACE = -1
export const TEMPLATE_PLACE = -2

/** A message as it was rendered; `index` is the one it goes by in the answer. */
export interface RenderedMessage {
  readonly index: number
  readonly message: Message
  readonly marks?: Marks | undefined
}

export interface Rendered {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly messages: readonly RenderedMessage[]
  /** In order; `message` counts in `messages`. */
  readonly places: readonly PartPlace[]
}

const utf8 = new TextEncoder()

type Columns = Pick<Previewed, 'message' | 'trained'>

/**
 * Each token's message and whether it counts for the loss. A token that is only in part a message's is given to it, but
 * not trained: half of it is the template's. The token that ends an assistant's turn goes with what it ends. Undefined
 * where the tokens do not spell the text, so that their places are not known.
 */
export function previewColumns(rendered: Rendered): Columns | undefined {
  const { text, tokens } = rendered
  const { bytes, starts } = joinTokens(tokens)
  if (bytes.length !== utf8.encode(text).length) return undefined
  const placeOf = placesByByte(rendered, bytes.length)
  const columns: Columns = { message: [], trained: [] }
  for (const [at, token] of tokens.entries()) {
    const own = placeOf.subarray(starts[at], starts[at + 1])
    const before = placeOf[(starts[at] ?? 0) - 1] ?? NONE
    const isEnd = token.special === true && own.every((place) => place === NONE) && endsTurn(rendered, before)
    const first = isEnd ? before : own.find((place) => place !== NONE)
    columns.message.push(messageOf(rendered, first ?? NONE))
    columns.trained.push(isEnd ? isTrained(rendered, before) : own.every((place) => isTrained(rendered, place)))
  }
  return columns
}

function messageOf({ messages, places }: Rendered, place: number): number {
  return messages[places[place]?.message ?? NONE]?.index ?? TEMPLATE_PLACE
}

function isTrained({ messages, places }: Rendered, place: number): boolean {
  const part = places[place]
  const spoken = messages[part?.message ?? NONE]
  if (part === undefined || spoken === undefined) return false
  return trainedParts(spoken.message.role, spoken.marks?.train)[part.part]
}

const NONE = -1

/** Which place each byte of the text is in. */
function placesByByte({ text, places }: Rendered, length: number): Int32Array {
  const placeOf = new Int32Array(length).fill(NONE)
  let at = 0
  let bytes = 0
  const advance = (to: number): number => {
    bytes += utf8.encode(text.slice(at, to)).length
    at = to
    return bytes
  }
  for (const [index, { span }] of places.entries()) placeOf.fill(index, advance(span[0]), advance(span[1]))
  return placeOf
}

/** Whether the assistant has said all with this place: its message has no later one. */
function endsTurn({ messages, places }: Rendered, place: number): boolean {
  const part = places[place]
  if (part === undefined || places[place + 1]?.message === part.message) return false
  return messages[part.message]?.message.role === 'assistant'
}
