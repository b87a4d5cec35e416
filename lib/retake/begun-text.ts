import { incompleteTail } from '../tokens/incomplete-tail.ts'
import { bytesOf, textOfBytes } from '../tokens/token-bytes.ts'
import type { Token } from '../tokens/token.ts'

const THINK_END = '</think>'

/** What a reply begins with, in UTF-8, and in which of its parts it goes on. */
export interface Beginning {
  readonly content: Uint8Array
  readonly reasoning: Uint8Array
  readonly channel: 'content' | 'reasoning'
}

/** One piece of the rest of the reply, as the server sent it: all of it content. */
export interface Piece {
  readonly text: string
  readonly tokens?: Token[]
}

export interface BegunPiece extends Piece {
  readonly channel: 'content' | 'reasoning'
}

/**
 * Joins the rest of a reply to what it begins with. A character whose first bytes stand in the beginning is completed by
 * the rest; and where the beginning ends within the reasoning, what follows is reasoning up to `</think>`: a server that
 * completes ids does not take the parts asunder.
 */
export class BegunText {
  /** What the beginning says in whole characters. */
  readonly text: { readonly content: string; readonly reasoning: string }
  private tail: number[]
  private channel: Beginning['channel']
  /** Of the rest's reasoning: what may be the beginning of its end. */
  private held = ''

  constructor({ content, reasoning, channel }: Beginning) {
    const open = channel === 'content' ? content : reasoning
    const whole = open.length - incompleteTail(open)
    this.tail = [...open.subarray(whole)]
    this.channel = channel
    const text = textOfBytes(open.subarray(0, whole))
    this.text = channel === 'content' ? { content: text, reasoning: textOfBytes(reasoning) } : { content: textOfBytes(content), reasoning: text }
  }

  /** The beginning ends in the middle of a character. */
  get isInsideCharacter(): boolean {
    return this.tail.length > 0
  }

  take(piece: Piece): BegunPiece[] {
    const { text, tokens } = this.whole(piece)
    const named = tokens === undefined ? {} : { tokens }
    if (this.channel === 'content') return [{ channel: 'content', text, ...named }]
    const said = this.held + text
    const end = said.indexOf(THINK_END)
    if (end === -1) {
      const safe = said.length - partOfEnd(said)
      this.held = said.slice(safe)
      return [{ channel: 'reasoning', text: said.slice(0, safe), ...named }]
    }
    this.channel = 'content'
    this.held = ''
    const after = said.slice(end + THINK_END.length)
    const before: BegunPiece = { channel: 'reasoning', text: said.slice(0, end), ...named }
    return after === '' ? [before] : [before, { channel: 'content', text: after }]
  }

  /** What is still held back when the reply has ended. */
  rest(): BegunPiece | undefined {
    const text = (this.tail.length === 0 ? '' : textOfBytes(Uint8Array.from(this.tail))) + this.held
    this.tail = []
    this.held = ''
    return text === '' ? undefined : { channel: this.channel, text }
  }

  /** The piece, its text spelt anew by its tokens while a character is incomplete. */
  private whole(piece: Piece): Piece {
    if (this.tail.length === 0) return piece
    const spoken = piece.tokens?.filter(({ special }) => special !== true) ?? []
    if (spoken.length === 0 && piece.text === '') return piece
    const bytes = [...this.tail, ...spoken.flatMap((token) => Array.from(bytesOf(token).bytes))]
    const whole = bytes.length - incompleteTail(bytes)
    this.tail = spoken.length === 0 ? [] : bytes.slice(whole)
    const text = textOfBytes(Uint8Array.from(spoken.length === 0 ? bytes : bytes.slice(0, whole)))
    return { ...piece, text: spoken.length === 0 ? text + piece.text : text }
  }
}

/** The length of the longest end of `text` that begins the end of the reasoning. */
function partOfEnd(text: string): number {
  for (let length = Math.min(THINK_END.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(THINK_END.slice(0, length))) return length
  }
  return 0
}
