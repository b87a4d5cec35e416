import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Replacement } from '#lib/run/events.ts'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { Forced } from '#server/agent/ports.ts'
import type { KeptReply } from '#server/runs/sequences.ts'

/** Texts of control tokens that end a turn, for a reply whose own end is not on record. */
const ENDS = ['<|im_end|>', '<|eot_id|>', '<|end|>', '<|endoftext|>', '<end_of_turn>', '<|return|>', '</s>']

/**
 * What is put in the place of the base's token at the cut: of its alternatives the one with the wanted id, with all that is
 * known of it, or any text. For another model an id means nothing: there the alternative's text is put.
 * @throws RetakeError `bad_request` for an id that is not on record there, or a text that goes on behind its own end.
 */
export function forcedOf(replaceWith: Replacement | undefined, kept: KeptReply, isSameModel: boolean): Forced | undefined {
  if (replaceWith === undefined) return undefined
  const { id, text } = replaceWith
  if (id === undefined) return text === undefined || text === '' ? undefined : forcedText(text, kept, isSameModel)
  return forcedToken(recordedAt(kept.next?.token, id) ?? given(id, text), kept, isSameModel)
}

/** A text as it was typed. The text of the model's own end is that token: encoded, it would be nothing else. */
function forcedText(text: string, kept: KeptReply, isSameModel: boolean): Forced {
  const end = tokensAround(kept).find((token) => endsTurn(token) && text.includes(token.text))
  if (end === undefined) return { text }
  if (end.text !== text) throw refusal('text', `${end.text} ends a reply: put it alone, or leave it out`)
  return forcedToken(recordedAt(kept.next?.token, end.id) ?? end, kept, isSameModel)
}

function forcedToken(found: Token | Alternative, kept: KeptReply, isSameModel: boolean): Forced {
  const control = controlOf(found, kept)
  const text = found.text === '' ? (control ?? '') : found.text
  const ends = ENDS.includes(text)
  if (!isSameModel && !ends) return { text }
  const token: Token = {
    text,
    ...(found.bytes ? { bytes: found.bytes } : {}),
    ...(isSameModel ? ofModel(found, kept.next?.token) : {}),
    ...(ends || control !== undefined ? { special: true } : {}),
  }
  return { token, ends }
}

/** What only means something to the model that it is of. */
function ofModel({ id, logprob }: Token | Alternative, next: Token | undefined): Pick<Token, 'id' | 'logprob' | 'top'> {
  return { id: id ?? null, logprob: logprob ?? null, ...(next?.top === undefined ? {} : { top: next.top }) }
}

function recordedAt(next: Token | undefined, id: Token['id']): Token | Alternative | undefined {
  return next === undefined || typeof id !== 'number' ? undefined : [next, ...(next.top ?? [])].find((one) => one.id === id)
}

function given(id: number, text: string | undefined): Alternative {
  if (text !== undefined) return { id, text, logprob: null }
  throw refusal('id', `the token with the id ${id} is none of those on record at the cut; give its text, too`)
}

function refusal(field: keyof Replacement, message: string): RetakeError {
  return new RetakeError('bad_request', message, { issues: [{ path: `token.replaceWith.${field}`, message }] })
}

/** The literal text of a control token, which some servers leave out; undefined for ordinary tokens. */
function controlOf(found: Token | Alternative, kept: KeptReply): string | undefined {
  return tokensAround(kept).find((token) => token.special === true && token.id === found.id)?.text
}

/** Tokens that are known of the model: among them, as a rule, its control tokens. */
function tokensAround({ prompt = [], next }: KeptReply): readonly Token[] {
  return [...prompt, ...(next === undefined ? [] : [next.token])]
}

/** Whether a token ends a turn. */
export function endsTurn(token: Token): boolean {
  return token.special === true && ENDS.includes(token.text)
}
