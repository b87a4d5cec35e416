import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IdToken, TokenSequence } from '#lib/tokens/sequence.ts'
import { promptFields, SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { encodeText } from '../../support/character-tokens.ts'

const ASK = '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'
const NEXT = '\n<|im_start|>user\nMore<|im_end|>\n<|im_start|>assistant\n'
const STOP = 'stop'

function ids(tokens: readonly IdToken[]): number[] {
  return tokens.map((token) => token.id)
}

function withOneTurn(reply = 'Yes<|im_end|>'): SequenceTracker {
  const tracker = new SequenceTracker()
  const placement = tracker.place(encodeText(ASK))
  tracker.complete({ turn: 1, placement, tokens: encodeText(reply, -0.5), finishReason: STOP })
  return tracker
}

function only(tracker: SequenceTracker): TokenSequence {
  const [sequence] = tracker.sequences
  if (sequence === undefined || tracker.sequences.length > 1) throw new Error('there is not exactly one sequence')
  return sequence
}

describe('SequenceTracker', () => {
  it('begins with a first sequence: the prompt masked, the reply generated', () => {
    const tracker = new SequenceTracker()
    const placement = tracker.place(encodeText(ASK))
    expect(placement).toMatchObject({ sequence: 0, keep: 0, drift: { kind: 'first' } })
    const reply = encodeText('Yes<|im_end|>', -0.5)
    const asked = encodeText(ASK).length
    expect(tracker.complete({ turn: 1, placement, tokens: reply, finishReason: STOP })).toEqual({
      turn: 1,
      sequence: 0,
      extends: false,
      promptLength: asked,
      length: asked + 4,
      finishReason: STOP,
    })
    const sequence = only(tracker)
    expect(sequence.tokens.slice(asked)).toEqual(reply)
    expect(sequence.generated.indexOf(true)).toBe(asked)
    expect(sequence.turns).toEqual([{ turn: 1, promptLength: asked, start: asked, end: asked + 4, finishReason: STOP }])
    expect(sequence.parent).toBeUndefined()
  })

  it('goes on with a sequence whose ids begin the prompt, and keeps what was sampled', () => {
    const tracker = withOneTurn()
    const before = only(tracker)
    const placement = tracker.place([...before.tokens, ...encodeText(NEXT)])
    expect(placement).toMatchObject({ sequence: 0, keep: before.tokens.length, drift: { kind: 'exact' } })
    expect(promptFields(placement)).toEqual({
      sequence: 0,
      keep: before.tokens.length,
      length: before.tokens.length + encodeText(NEXT).length,
      tokens: encodeText(NEXT),
      count: encodeText(NEXT).length,
      drift: { kind: 'exact' },
    })
    const update = tracker.complete({ turn: 2, placement, tokens: encodeText('No<|im_end|>', -1), finishReason: STOP })
    expect(update).toMatchObject({ sequence: 0, extends: true })
    expect(update.parent).toBeUndefined()
    const after = only(tracker)
    expect(after.tokens.slice(0, before.tokens.length)).toEqual(before.tokens)
    expect(after.generated.slice(0, before.tokens.length)).toEqual(before.generated)
    expect(after.turns.map((turn) => turn.turn)).toEqual([1, 2])
    expect(before.turns).toHaveLength(1)
  })

  it('branches off where the ids part, and masks what is shared', () => {
    const tracker = withOneTurn('Hello<|im_end|>')
    const prompt = encodeText(`${ASK}Help<|im_end|>${NEXT}`)
    const placement = tracker.place(prompt)
    const at = encodeText(`${ASK}Hel`).length
    expect(placement).toMatchObject({ sequence: 0, keep: at, parent: { sequence: 0, at }, drift: { kind: 'text', at } })
    const update = tracker.complete({ turn: 2, placement, tokens: encodeText('No', -1), finishReason: 'length' })
    expect(update).toMatchObject({ sequence: 1, extends: false, parent: { sequence: 0, at } })
    const branch = tracker.sequences[1]
    expect(ids(branch?.tokens ?? [])).toEqual(ids(encodeText(`${ASK}Help<|im_end|>${NEXT}No`)))
    expect(branch?.tokens.slice(0, prompt.length).some((token) => token.logprob !== undefined)).toBe(false)
    expect(branch?.generated.filter(Boolean)).toHaveLength(2)
    expect(branch?.parent).toEqual({ sequence: 0, at })
  })

  it('takes the longest of several sequences, not the first', () => {
    const tracker = withOneTurn('A')
    const placement = tracker.place(encodeText(`${ASK}B`))
    tracker.complete({ turn: 2, placement, tokens: encodeText('C', -1), finishReason: STOP })
    const first = tracker.place(encodeText(ASK))
    const [, short] = tracker.completeMany(3, first, [
      { tokens: encodeText('', -1), finishReason: STOP },
      { tokens: encodeText('BC', -1), finishReason: STOP },
    ])
    expect(short).toMatchObject({ extends: false })
    expect(tracker.place(encodeText(`${ASK}BCD`)).keep).toBe(encodeText(`${ASK}BC`).length)
    expect(tracker.place(encodeText(`${ASK}AD`))).toMatchObject({ sequence: 0, drift: { kind: 'exact' } })
  })

  it('branches off the sequence that shares most, the latest of equals', () => {
    const tracker = withOneTurn('Aa')
    for (const [turn, reply] of [[2, 'Ab'], [3, 'Ac']] as const) {
      const placement = tracker.place(encodeText(`${ASK}X${turn}`))
      tracker.complete({ turn, placement, tokens: encodeText(reply, -1), finishReason: STOP })
    }
    expect(tracker.place(encodeText(`${ASK}X3Y`)).parent).toEqual({ sequence: 2, at: encodeText(`${ASK}X3`).length })
    expect(tracker.place(encodeText(`${ASK}X`)).parent).toEqual({ sequence: 2, at: encodeText(`${ASK}X`).length })
  })

  it('keeps n completions of one prompt: the first in place, the others as branches at its end', () => {
    const tracker = withOneTurn()
    const { tokens } = only(tracker)
    const placement = tracker.place([...tokens, ...encodeText(NEXT)])
    const at = placement.prompt.length
    const updates = tracker.completeMany(2, placement, [
      { tokens: encodeText('A', -1), finishReason: STOP },
      { tokens: encodeText('BB', -1), finishReason: 'length' },
      { tokens: encodeText('C', -1), finishReason: STOP },
    ])
    expect(updates.map((update) => [update.sequence, update.extends, update.parent])).toEqual([
      [0, true, undefined],
      [1, false, { sequence: 0, at }],
      [2, false, { sequence: 0, at }],
    ])
    for (const sequence of tracker.sequences) {
      expect(ids(sequence.tokens.slice(0, at))).toEqual(ids(placement.prompt))
    }
    expect(tracker.sequences.map((sequence) => sequence.generated.filter(Boolean).length)).toEqual([5, 2, 1])
    const first = new SequenceTracker()
    const two = [{ tokens: encodeText('A', -1), finishReason: STOP }, { tokens: encodeText('B', -1), finishReason: STOP }]
    expect(first.completeMany(1, first.place(encodeText(ASK)), two)[1]).toMatchObject({
      sequence: 1,
      parent: { sequence: 0, at: encodeText(ASK).length },
    })
  })

  it('says so when an end of turn stands twice', () => {
    const tracker = withOneTurn()
    const prompt = [...only(tracker).tokens, ...encodeText(`<|im_end|>${NEXT}`)]
    expect(tracker.place(prompt).drift.cause).toBe('the end of turn <|im_end|> stands twice')
  })

  it('refuses a placement that is no longer true', () => {
    const tracker = withOneTurn()
    const placement = tracker.place([...only(tracker).tokens, ...encodeText(NEXT)])
    const reply = { turn: 2, placement, tokens: encodeText('No', -1), finishReason: STOP }
    tracker.complete(reply)
    expect(() => tracker.complete(reply)).toThrow('sequence 0 has gone on since the prompt of turn 2 was placed')
    const empty = new SequenceTracker()
    expect(() => empty.complete(reply)).toThrow('there is no sequence 0: 0 are tracked')
    const twice = { ...reply, placement: empty.place(encodeText(ASK)) }
    empty.complete(twice)
    expect(() => empty.complete(twice)).toThrow('has gone on')
  })
})

describe('prefill', () => {
  const kept = encodeText('Ye', -0.5)

  it('begins a sequence of given tokens, which the turn taken again goes on with', () => {
    const tracker = new SequenceTracker()
    tracker.prefill(tracker.place(encodeText(ASK)), kept)
    const given = only(tracker)
    expect(ids(given.tokens)).toEqual(ids(encodeText(`${ASK}Ye`)))
    expect(given.generated.every((one) => !one)).toBe(true)
    expect(given.turns).toEqual([])
    expect(given.tokens.at(-1)).not.toHaveProperty('logprob')
    const placement = tracker.place([...given.tokens, ...encodeText('p')])
    expect(promptFields(placement)).toMatchObject({ sequence: 0, keep: given.tokens.length, count: 1, drift: { kind: 'exact' } })
    tracker.complete({ turn: 1, placement, tokens: encodeText('!', -1), finishReason: STOP })
    expect(only(tracker).generated.filter(Boolean)).toHaveLength(1)
  })

  it('goes on with a sequence or branches off, as a prompt does', () => {
    const longer = withOneTurn()
    const before = only(longer)
    longer.prefill(longer.place([...before.tokens, ...encodeText(NEXT)]), kept)
    expect(only(longer).generated.slice(0, before.tokens.length)).toEqual(before.generated)
    expect(only(longer).turns).toEqual(before.turns)
    const branched = withOneTurn()
    branched.prefill(branched.place(encodeText(ASK)), kept)
    expect(branched.sequences[1]).toMatchObject({ parent: { sequence: 0, at: encodeText(ASK).length }, turns: [] })
    expect(branched.sequences[0]).toStrictEqual(before)
  })

  it('refuses a placement that is no longer true', () => {
    const tracker = withOneTurn()
    const placement = tracker.place([...only(tracker).tokens, ...encodeText(NEXT)])
    tracker.prefill(placement, kept)
    expect(() => tracker.prefill(placement, kept)).toThrow('sequence 0 has gone on since the prompt of the kept reply was placed')
  })
})

describe('continueText', () => {
  it('has nothing to go on with at first', () => {
    expect(new SequenceTracker().continueText(ASK)).toBeUndefined()
  })

  it("gives the tokens with the reply's own end of turn, and only the rest as text: one end of turn (I.3)", () => {
    const tracker = withOneTurn()
    const rendered = `${ASK}Yes<|im_end|>${NEXT}`
    const found = tracker.continueText(rendered)
    expect(found).toEqual({ sequence: 0, tokens: only(tracker).tokens, suffix: NEXT })
    const prompt = [...(found?.tokens ?? []), ...encodeText(found?.suffix ?? '')]
    expect(tracker.place(prompt).drift).toEqual({ kind: 'exact' })
    expect(ids(prompt)).toEqual(ids(encodeText(rendered)))
  })

  it('encodes the end of turn where the reply was cut off before it', () => {
    expect(withOneTurn('Ye').continueText(`${ASK}Ye<|im_end|>${NEXT}`)?.suffix).toBe(`<|im_end|>${NEXT}`)
  })

  it('finds nothing where the text was edited', () => {
    expect(withOneTurn().continueText(`${ASK}No<|im_end|>${NEXT}`)).toBeUndefined()
  })

  it('takes the longest text', () => {
    const tracker = new SequenceTracker()
    tracker.completeMany(1, tracker.place(encodeText(ASK)), [
      { tokens: encodeText('a', -1), finishReason: STOP },
      { tokens: encodeText('ab', -1), finishReason: STOP },
      { tokens: encodeText('', -1), finishReason: STOP },
    ])
    expect(tracker.continueText(`${ASK}abc`)).toMatchObject({ sequence: 1, suffix: 'c' })
  })
})

interface PlayedTurn {
  readonly reply: string
  readonly closed: boolean
  /** How far from its end one character of the text is changed afterwards, if one is. */
  readonly edit: number | null
  readonly choices: number
}

/** Takes one turn as the protocol `tokens` does; gives the next prompt's text. */
function play(tracker: SequenceTracker, rendered: string, { reply, closed, edit, choices }: PlayedTurn): string {
  const kept = tracker.continueText(rendered)
  const placement = tracker.place([...(kept?.tokens ?? []), ...encodeText(kept?.suffix ?? rendered)])
  expect(ids(placement.prompt)).toEqual(ids(encodeText(rendered)))
  expect(placement.drift.cause ?? '').not.toContain('twice')
  const said = reply + (closed ? '<|im_end|>' : '')
  const replies = Array.from({ length: choices }, () => ({ tokens: encodeText(said, -1), finishReason: STOP }))
  tracker.completeMany(1, placement, replies)
  const next = rendered + said + (closed ? '' : '<|im_end|>') + NEXT
  return edit === null ? next : `${next.slice(0, -edit - 1)}!${next.slice(next.length - edit)}`
}

function expectMasks({ tokens, generated, turns }: TokenSequence): void {
  expect(generated).toHaveLength(tokens.length)
  for (const [at, token] of tokens.entries()) {
    const inTurn = turns.some(({ start, end }) => at >= start && at < end)
    expect(generated[at]).toBe(inTurn)
    expect(token.logprob).toBe(inTurn ? -1 : undefined)
  }
}

function expectGrown(before: readonly TokenSequence[], after: readonly TokenSequence[]): void {
  for (const [at, old] of before.entries()) {
    expect(after[at]?.tokens.slice(0, old.tokens.length)).toEqual(old.tokens)
    expect(after[at]?.generated.slice(0, old.tokens.length)).toEqual(old.generated)
  }
}

function expectShared(sequences: readonly TokenSequence[]): void {
  for (const { tokens, parent } of sequences) {
    if (parent === undefined) continue
    expect(ids(tokens.slice(0, parent.at))).toEqual(ids(sequences[parent.sequence]?.tokens.slice(0, parent.at) ?? []))
  }
}

describe('for any history of turns', () => {
  const turn = fc.record({
    reply: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '👍'), maxLength: 4 }),
    closed: fc.boolean(),
    edit: fc.option(fc.nat(30), { freq: 4 }),
    choices: fc.integer({ min: 1, max: 3 }),
  })

  it('lengths, masks and logprobs agree, earlier ids never change, and no end of turn is doubled', () => {
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 6 }), (turns) => {
        const tracker = new SequenceTracker()
        let rendered = ASK
        let sampled = 0
        for (const played of turns) {
          const before = tracker.sequences
          rendered = play(tracker, rendered, played)
          expectGrown(before, tracker.sequences)
          sampled += played.choices * (Array.from(played.reply).length + (played.closed ? 1 : 0))
        }
        const { sequences } = tracker
        sequences.forEach(expectMasks)
        expectShared(sequences)
        expect(sequences.flatMap((sequence) => sequence.generated).filter(Boolean)).toHaveLength(sampled)
      }),
      { numRuns: 150 },
    )
  })
})
