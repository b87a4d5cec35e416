import 'server-only'
import type { Token } from '#lib/tokens/token.ts'
import { REPLACEMENT, utf8Bytes } from '#server/models/reported-token.ts'

/** The text of ids in a row, special tokens spelled out, as the server decodes it. */
export type Decode = (ids: readonly number[]) => Promise<string>

/** The tokens of a text, with their bytes where these are known. */
export type Encode = (text: string) => Promise<readonly Token[]>

export interface TokenSources {
  readonly decode: Decode
  /** Left out where it tells no bytes of the parts of characters. */
  readonly encode?: Encode
}

/** No character is spread over more tokens: what is still broken after so many is no character. */
const LONGEST_RUN = 8

/**
 * Gives tokens the texts that their server could not tell one by one, by asking it to decode. A token with text '' and
 * bytes null is looked up. The tokens of a character that is spread over several are held back until it is whole; if it
 * is encoded to the same tokens, these have their bytes, else it stands at the last of them and their bytes stay
 * unknown. In order, nothing is lost; call `rest` at the end.
 */
export class TokenTexts {
  readonly #sources: TokenSources
  #run: Token[] = []

  constructor(sources: TokenSources) {
    this.#sources = sources
  }

  async push(tokens: readonly Token[]): Promise<Token[]> {
    const ready: Token[] = []
    for (const reported of tokens) {
      const token = await this.#spelled(reported)
      if (token.bytes === null && token.text.includes(REPLACEMENT)) {
        this.#run.push(token)
        ready.push(...(await this.#completed()))
      } else {
        ready.push(...this.rest(), token)
      }
    }
    return ready
  }

  /** What is still held back, as it was reported. */
  rest(): Token[] {
    return this.#run.splice(0)
  }

  async #spelled(token: Token): Promise<Token> {
    if (token.text !== '' || token.bytes !== null || typeof token.id !== 'number') return token
    const text = await this.#sources.decode([token.id])
    return { ...token, text, bytes: text.includes(REPLACEMENT) ? null : utf8Bytes(text) }
  }

  /** The run, once it decodes to whole characters. */
  async #completed(): Promise<Token[]> {
    const ids = this.#run.flatMap(({ id }) => (typeof id === 'number' ? [id] : []))
    if (ids.length < this.#run.length) return this.rest()
    if (ids.length < 2) return []
    const text = await this.#sources.decode(ids)
    if (text.includes(REPLACEMENT)) return ids.length < LONGEST_RUN ? [] : this.rest()
    const pieces = (await this.#sources.encode?.(text)) ?? []
    const same = pieces.length === ids.length && pieces.every(({ id }, at) => id === ids[at])
    return this.rest().map((token, at) => {
      const piece = same ? pieces[at] : undefined
      if (piece?.bytes) return { ...token, text: piece.text, bytes: piece.bytes }
      return { ...token, text: at === ids.length - 1 ? text : '' }
    })
  }
}
