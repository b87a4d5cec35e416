import 'server-only'
import { incompleteTail } from '#lib/tokens/incomplete-tail.ts'
import type { Token } from '#lib/tokens/token.ts'

/** Text that can be shown, with exactly the tokens that spell it. */
export interface ReplyPiece {
  readonly text: string
  readonly tokens: Token[]
}

export interface ReplyText {
  /** Takes the next token. `piece` is what became certain, `stopped` says that a stop string ended the reply. */
  push(token: Token, bytes: readonly number[]): { readonly piece?: ReplyPiece; readonly stopped: boolean }
  /** Gives out what is still held back, half characters as U+FFFD, then `end`, a token that adds no text. */
  finish(end?: Token): ReplyPiece | undefined
}

interface Held {
  readonly token: Token
  readonly start: number
  /** Where its text ends; null while its last character is incomplete. */
  readonly end: number | null
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Turns sampled bytes into text. Pieces end between tokens, so a piece's text is its tokens' bytes decoded; tokens wait
 * while they end inside a character or could be the beginning of a stop string. The reply is cut before the first stop
 * string to be completed, as OpenAI does; its tokens are given out all the same, those that lie in it marked special:
 * they were sampled but add nothing to the text. (A token that lies across the cut keeps its whole spelling.)
 */
export function createReplyText(stops: readonly string[]): ReplyText {
  let held: Held[] = []
  let text = ''
  let unfinished: readonly number[] = []

  function release(count: number, end: number): { piece?: ReplyPiece; stopped: false } {
    if (count === 0) return { stopped: false }
    const piece = { text: text.slice(0, end), tokens: held.slice(0, count).map(({ token }) => token) }
    text = text.slice(end)
    held = held
      .slice(count)
      .map((one) => ({ token: one.token, start: one.start - end, end: one.end === null ? null : one.end - end }))
    return { piece, stopped: false }
  }

  return {
    push(token, bytes) {
      const start = text.length
      const all = [...unfinished, ...bytes]
      const whole = all.length - incompleteTail(all)
      unfinished = all.slice(whole)
      text += decoder.decode(Uint8Array.from(all.slice(0, whole)))
      held.push({ token, start, end: unfinished.length === 0 ? text.length : null })
      const cut = firstStop(text, stops)
      if (cut !== undefined) {
        const tokens = held.map((one) => (one.start >= cut ? { ...one.token, special: true as const } : one.token))
        return { piece: { text: text.slice(0, cut), tokens }, stopped: true }
      }
      const safe = text.length - stopPrefix(text, stops)
      const last = held.findLastIndex((one) => one.end !== null && one.end <= safe)
      return release(last + 1, held[last]?.end ?? 0)
    },
    finish(end) {
      const tokens = held.map(({ token }) => token)
      if (end !== undefined) tokens.push(end)
      if (tokens.length === 0) return undefined
      return { text: text + decoder.decode(Uint8Array.from(unfinished)), tokens }
    },
  }
}

function firstStop(text: string, stops: readonly string[]): number | undefined {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0)
  return places.length === 0 ? undefined : Math.min(...places)
}

/** The length of the longest end of `text` that begins a stop string. */
function stopPrefix(text: string, stops: readonly string[]): number {
  let longest = 0
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length
    }
  }
  return longest
}
