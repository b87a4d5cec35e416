import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldSequences, isSameModel, restoreTracker } from '#lib/tokens/fold-sequences.ts'
import { promptFields, SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { encodeText } from '../../support/character-tokens.ts'

const ASK = '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n'
const NEXT = '\n<|im_start|>user\nMore<|im_end|>\n<|im_start|>assistant\n'

/** Takes turns as a live run does, and keeps the log it writes. */
class Live {
  readonly tracker = new SequenceTracker()
  readonly events: RunEvent[] = []

  log(...bodies: RunEventBody[]): void {
    for (const body of bodies) this.events.push({ ...body, seq: this.events.length + 1, at: 0 })
  }

  begin(turn: number, text: string) {
    this.log({ type: 'turn.started', turn, protocol: 'tokens' })
    const kept = this.tracker.continueText(text)
    const placement = this.tracker.place([...(kept?.tokens ?? []), ...encodeText(kept?.suffix ?? text)])
    this.log({ type: 'prompt.encoded', turn, ...promptFields(placement) })
    return placement
  }

  say(turn: number, text: string): void {
    for (const token of encodeText(text, -0.5)) {
      this.log({ type: 'tokens.appended', turn, channel: 'content', text: token.text, tokens: [token], count: 1, t: 0 })
    }
  }

  take(turn: number, text: string, reply: string): void {
    const placement = this.begin(turn, text)
    this.say(turn, reply)
    const tokens = encodeText(reply, -0.5)
    const update = this.tracker.complete({ turn, placement, tokens, finishReason: 'stop' })
    this.log({ type: 'sequence.updated', ...update })
  }
}

function threeTurns(): Live {
  const live = new Live()
  live.take(1, ASK, 'Yes<|im_end|>')
  live.take(2, `${ASK}Yes<|im_end|>${NEXT}`, 'No')
  live.take(3, `${ASK}Yep<|im_end|>${NEXT}`, 'Maybe<|im_end|>')
  return live
}

describe('foldSequences', () => {
  it('gives the sequences that the live tracker had: extended, branched and masked alike', () => {
    const live = threeTurns()
    expect(live.tracker.sequences).toHaveLength(2)
    expect(foldSequences(live.events)).toStrictEqual(live.tracker.sequences)
  })

  it('is empty for a run without tracked tokens', () => {
    const live = new Live()
    live.log({ type: 'turn.started', turn: 1, protocol: 'hermes' })
    live.say(1, 'Yes')
    expect(foldSequences(live.events)).toEqual([])
  })

  it('drops a turn that was given up and taken again, whether or not its sequence was written', () => {
    const live = threeTurns()
    const upTo = live.events.findIndex((event) => event.type === 'turn.started' && event.turn === 3)
    const kept = foldSequences(live.events.slice(0, upTo))
    live.log({ type: 'run.interrupted', why: 'gone' }, { type: 'run.resumed', turn: 3 })
    expect(foldSequences(live.events)).toStrictEqual(kept)
    const half = new Live()
    half.begin(1, ASK)
    half.say(1, 'Ye')
    half.log({ type: 'run.interrupted', why: 'gone' }, { type: 'run.resumed', turn: 1 })
    half.take(1, ASK, 'No')
    expect(foldSequences(half.events)).toStrictEqual(half.tracker.sequences)
  })

  it('keeps the last turn where the run goes on after it', () => {
    const live = threeTurns()
    live.log({ type: 'run.interrupted', why: 'gone' }, { type: 'run.resumed', turn: 4 })
    expect(foldSequences(live.events)).toStrictEqual(live.tracker.sequences)
  })

  it.each<[string, (event: RunEvent) => RunEvent | undefined]>([
    ['the prompt.encoded of its turn is missing', (event) => (event.type === 'prompt.encoded' ? undefined : event)],
    [
      '0 of 51 prompt tokens are there',
      (event) => (event.type === 'prompt.encoded' ? { ...event, tokens: [] } : event),
    ],
    [
      'some tokens of its turn have no id',
      (event) => (event.type === 'tokens.appended' ? { ...event, tokens: [{ text: 'x' }] } : event),
    ],
    [
      'its tokens give length',
      (event) => (event.type === 'tokens.appended' ? { ...event, tokens: undefined } : event),
    ],
    [
      'sequence 7 has no 3 tokens to keep',
      (event) => (event.type === 'prompt.encoded' ? { ...event, sequence: 7, keep: 3 } : event),
    ],
  ])('refuses a log from which they do not follow: %s', (message, change) => {
    const events = threeTurns().events.flatMap((event) => change(event) ?? [])
    const asked = encodeText(ASK).length
    expect(() => foldSequences(events)).toThrow(message.replace('51', String(asked)))
    expect(() => foldSequences(events)).toThrow(/event \d+ \(sequence\.updated of turn 1\) does not follow from the log/)
  })
})

describe('restoreTracker', () => {
  it('goes on as the live tracker would', () => {
    const live = threeTurns()
    const text = `${ASK}Yep<|im_end|>${NEXT}Maybe<|im_end|>${NEXT}`
    const restored = restoreTracker(live.events)
    expect(restored.continueText(text)).toEqual(live.tracker.continueText(text))
    expect(restored.place(encodeText(text))).toEqual(live.tracker.place(encodeText(text)))
  })
})

describe('the log of a fork', () => {
  const start = () => ({ sequences: threeTurns().tracker.sequences, model: { server: 's', model: 'm' } })
  const started = (model: string, attempt = 1): RunEvent => ({
    seq: 1,
    at: 0,
    type: 'run.started',
    attempt,
    model: { server: 's', model, protocol: 'tokens' },
    systemPrompt: '',
    tools: [],
  })

  it('goes on with the sequences of its base', () => {
    expect(restoreTracker([started('m')], start()).sequences).toStrictEqual(start().sequences)
    expect(restoreTracker([started('m')], { sequences: start().sequences }).sequences).toHaveLength(2)
  })

  it('begins anew where it runs with another model, whose ids mean something else', () => {
    expect(restoreTracker([started('other')], start()).sequences).toEqual([])
    expect(restoreTracker([started('m'), started('other', 2)], start()).sequences).toHaveLength(2)
  })
})

it('isSameModel holds nothing against what is not known', () => {
  const model = { server: 's', model: 'm' }
  expect([isSameModel(model, { ...model }), isSameModel(model, undefined), isSameModel(undefined, model)]).toEqual([true, true, true])
  expect([isSameModel(model, { ...model, server: 't' }), isSameModel(model, { ...model, model: 'n' })]).toEqual([false, false])
})
