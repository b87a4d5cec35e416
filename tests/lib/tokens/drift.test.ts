import { describe, expect, it } from 'vitest'
import { driftFrom, exactDrift } from '#lib/tokens/drift.ts'
import type { IdToken, TokenSequence } from '#lib/tokens/sequence.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'

const ASK = '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'

function sequenceOf(prompt: readonly IdToken[], reply: readonly IdToken[]): TokenSequence {
  const tokens = [...prompt, ...reply]
  return {
    tokens,
    generated: tokens.map((_, at) => at >= prompt.length),
    turns: [{ turn: 1, promptLength: prompt.length, start: prompt.length, end: tokens.length, finishReason: 'stop' }],
  }
}

function drift(reply: string, now: string): ReturnType<typeof driftFrom> {
  const sequence = sequenceOf(encodeText(ASK), encodeText(reply, -1))
  const prompt = encodeText(now)
  let at = 0
  while (at < prompt.length && prompt[at]?.id === sequence.tokens[at]?.id) at += 1
  return driftFrom(sequence, prompt, at)
}

const NEXT = '\n<|im_start|>user\nAnd now?<|im_end|>\n<|im_start|>assistant\n'
const asked = encodeText(ASK).length

describe('driftFrom', () => {
  it('tells other ids of the same text, and how many', () => {
    const sequence = sequenceOf(encodeText(ASK), [tokenOf('He', -1), tokenOf('llo', -1), tokenOf('<|im_end|>', -1)])
    const prompt = [...encodeText(ASK), tokenOf('Hello'), ...encodeText(`<|im_end|>${NEXT}`)]
    expect(driftFrom(sequence, prompt, asked)).toEqual({ kind: 'ids', at: asked, tokens: 1 })
  })

  it('counts a token that lies across the end of the sequence', () => {
    const sequence = sequenceOf(encodeText(ASK), [tokenOf('He', -1), tokenOf('l', -1)])
    const prompt = [...encodeText(ASK), tokenOf('He'), tokenOf('llo')]
    expect(driftFrom(sequence, prompt, asked + 1)).toEqual({ kind: 'ids', at: asked + 1, tokens: 1 })
  })

  it('does not count tokens that are the same again after a different one', () => {
    const sequence = sequenceOf(encodeText(ASK), [tokenOf('ab', -1), tokenOf('c', -1), tokenOf('d', -1)])
    const prompt = [...encodeText(ASK), tokenOf('a'), tokenOf('b'), tokenOf('c'), tokenOf('d')]
    expect(driftFrom(sequence, prompt, asked)).toEqual({ kind: 'ids', at: asked, tokens: 2 })
  })

  it.each([
    ['<think>\nhm\n</think>\n\nYes<|im_end|>', 'Yes<|im_end|>', 0, 'reasoning was dropped'],
    ['<think>\nhm\n</think>\n\nYes<|im_end|>', '<think>\n\n</think>\n\nYes<|im_end|>', 8, 'reasoning was dropped'],
    ['Yes<|endoftext|>', 'Yes<|im_end|>', 5, 'the end of turn was rewritten: <|endoftext|> is "<|im_end|>" now'],
    ['Yes<|im_end|>', 'Yes, sir<|im_end|>', 3, '5 characters were inserted'],
    ['Yes, sir<|im_end|>', 'Yes<|im_end|>', 3, '5 characters were removed'],
    ['Yes \n<|im_end|>', 'Yes<|im_end|>', 3, 'white space was removed'],
    ['Yes<|im_end|>', 'No<|im_end|>', 0, undefined],
  ])('%j becoming %j parts at %i: %s', (...row) => {
    const [reply, now, character, cause] = row
    const found = drift(reply, ASK + now + NEXT)
    expect(found).toMatchObject({ kind: 'text', character: ASK.length + character })
    expect(found.cause).toBe(cause)
  })

  it('says where a prompt ends too early', () => {
    expect(drift('Yes', ASK)).toEqual({
      kind: 'text',
      at: asked,
      character: ASK.length,
      cause: 'the prompt ends before the earlier tokens do',
    })
  })

  it('counts characters in UTF-16 and never inside one', () => {
    expect(drift('👍è', `${ASK}👍é and so on`)).toMatchObject({ kind: 'text', at: asked + 1, character: ASK.length + 2 })
  })

  it('does not guess where the text is not known', () => {
    const sequence = sequenceOf(encodeText(ASK), [tokenOf('Hello', -1)])
    const prompt: IdToken[] = [...encodeText(ASK), { id: 5, text: '', bytes: null }]
    expect(driftFrom(sequence, prompt, asked)).toEqual({ kind: 'unknown', at: asked })
  })

  it('leaves out the character where the text before it is not known', () => {
    const sequence = sequenceOf([{ id: 9, text: '' }], encodeText('Yes'))
    expect(driftFrom(sequence, [{ id: 9, text: '' }, ...encodeText('No')], 1)).toEqual({ kind: 'text', at: 1 })
  })
})

describe('exactDrift', () => {
  const sequence = sequenceOf(encodeText(ASK), encodeText('Yes<|im_end|>', -1))

  it('is exact', () => {
    expect(exactDrift(sequence, [...sequence.tokens, ...encodeText(NEXT)])).toEqual({ kind: 'exact' })
  })

  it('points out an end of turn that stands twice', () => {
    expect(exactDrift(sequence, [...sequence.tokens, ...encodeText(`<|im_end|>${NEXT}`)])).toEqual({
      kind: 'exact',
      at: sequence.tokens.length,
      cause: 'the end of turn <|im_end|> stands twice',
    })
  })
})
