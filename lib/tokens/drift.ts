import type { Drift } from '../run/events.ts'
import type { IdToken, TokenSequence } from './sequence.ts'
import { joinTokens, textOfBytes } from './token-bytes.ts'
import type { SpelledTokens } from './token-bytes.ts'

/** A block of text counts as found again where this many characters of it are, or all that is left of it. */
const ANCHOR = 40
const SHORTEST_ANCHOR = 6
/** How far an insertion or a removal is looked for, in characters. */
const WINDOW = 4000

/** The two texts and where they part. */
interface Parting {
  readonly before: string
  readonly now: string
  /** UTF-16 offset, the same in both. */
  readonly character: number
}

/** The drift of a prompt that begins with all ids of a sequence. An end of turn that stands twice is pointed out. */
export function exactDrift(sequence: TokenSequence, prompt: readonly IdToken[]): Drift {
  const at = sequence.tokens.length
  const last = sequence.tokens[at - 1]
  const doubled = last?.special && sequence.generated[at - 1] && prompt[at]?.id === last.id
  return doubled ? { kind: 'exact', at, cause: `the end of turn ${last.text} stands twice` } : { kind: 'exact' }
}

/**
 * How a prompt differs from a sequence that it does not go on with; `at` is how many ids they share. Texts are compared
 * as bytes, so the answer does not depend on how either was cut into tokens. Linear in the lengths.
 */
export function driftFrom(sequence: TokenSequence, prompt: readonly IdToken[], at: number): Drift {
  const shared = sequence.tokens.slice(0, at)
  const [left, fresh] = [sequence.tokens.slice(at), prompt.slice(at)]
  if (!joinTokens(left).known || !joinTokens(fresh).known) return { kind: 'unknown', at }
  const before = joinTokens(sequence.tokens)
  const now = joinTokens([...shared, ...fresh])
  const byte = firstDifference(before.bytes, now.bytes)
  if (byte === before.bytes.length) {
    const tokens = countOthers({ tokens: sequence.tokens, spelled: before }, { tokens: prompt, spelled: now }, at)
    return { kind: 'ids', at, tokens }
  }
  const character = textOfBytes(now.bytes.subarray(0, characterStart(before.bytes, now.bytes, byte))).length
  const parting = { before: textOfBytes(before.bytes), now: textOfBytes(now.bytes), character }
  const cause = causeOf(parting) ?? endOfTurnCause(sequence, prompt, { before, now, byte })
  return {
    kind: 'text',
    at,
    ...(before.known ? { character } : {}),
    ...(cause === undefined ? {} : { cause }),
  }
}

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const end = Math.min(one.length, other.length)
  let at = 0
  while (at < end && one[at] === other[at]) at += 1
  return at
}

/** The beginning of the character that two byte strings part in. */
function characterStart(one: Uint8Array, other: Uint8Array, byte: number): number {
  let at = byte
  while (at > 0 && (isContinuation(one[at]) || isContinuation(other[at]))) at -= 1
  return at
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80
}

interface Spelled {
  readonly tokens: readonly IdToken[]
  readonly spelled: SpelledTokens
}

/** How many tokens of the prompt, as far as the sequence's text goes, are not the sequence's own at that place. */
function countOthers(before: Spelled, now: Spelled, from: number): number {
  const end = before.spelled.bytes.length
  let own = from
  let others = 0
  for (let index = from; index < now.tokens.length; index += 1) {
    const start = now.spelled.starts[index] ?? 0
    if (start >= end) break
    while (own < before.tokens.length && (before.spelled.starts[own] ?? 0) < start) own += 1
    if (before.spelled.starts[own] !== start || before.tokens[own]?.id !== now.tokens[index]?.id) others += 1
  }
  return others
}

function causeOf(parting: Parting): string | undefined {
  const { before, now, character } = parting
  if (character === now.length) return 'the prompt ends before the earlier tokens do'
  if (droppedReasoning(parting)) return 'reasoning was dropped'
  const inserted = foundAgain(before, now, character)
  if (inserted !== undefined) return `${described(now.slice(character, character + inserted))} inserted`
  const removed = foundAgain(now, before, character)
  if (removed !== undefined) return `${described(before.slice(character, character + removed))} removed`
  return undefined
}

function described(text: string): string {
  if (text.trim() === '') return 'white space was'
  return text.length === 1 ? '1 character was' : `${text.length} characters were`
}

/** How far on in `other` the rest of `text` stands; undefined where it is not near or too little is left to be sure. */
function foundAgain(text: string, other: string, from: number): number | undefined {
  const rest = text.slice(from, from + ANCHOR)
  const last = Math.min(WINDOW, other.length - from - SHORTEST_ANCHOR)
  for (let on = 1; on <= last; on += 1) {
    const there = other.slice(from + on, from + on + ANCHOR)
    const [longer, shorter] = there.length > rest.length ? [there, rest] : [rest, there]
    if (shorter.trim().length >= SHORTEST_ANCHOR && longer.startsWith(shorter)) return on
  }
  return undefined
}

/** Whether what stood in a think block is gone (or the block is empty now) while the text after it goes on. */
function droppedReasoning({ before, now, character }: Parting): boolean {
  const open = before.lastIndexOf('<think>', character)
  const close = open === -1 ? -1 : before.indexOf('</think>', open)
  if (close === -1 || close + '</think>'.length <= character) return false
  const after = before.slice(close + '</think>'.length, close + WINDOW).trimStart().slice(0, ANCHOR)
  const left = now.slice(open, open + WINDOW).replace(/^<think>\s*<\/think>/u, '').trimStart()
  return after !== '' && left.startsWith(after)
}

/** A reply that the model ended with one control token and the template with another. */
function endOfTurnCause(
  sequence: TokenSequence,
  prompt: readonly IdToken[],
  { before, now, byte }: { before: SpelledTokens; now: SpelledTokens; byte: number },
): string | undefined {
  for (const { end } of sequence.turns) {
    const last = sequence.tokens[end - 1]
    const start = before.starts[end - 1] ?? 0
    if (!last?.special || byte < start || byte >= (before.starts[end] ?? 0)) continue
    const instead = now.starts.lastIndexOf(start, prompt.length - 1)
    const text = instead === -1 ? undefined : prompt[instead]?.text
    return text ? `the end of turn was rewritten: ${last.text} is ${JSON.stringify(text)} now` : 'the end of turn was rewritten'
  }
  return undefined
}
