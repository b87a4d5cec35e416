import { expect, it } from 'vitest'
import { managedState } from '#lib/tokens/managed-state.ts'
import { toSequenceNode } from '#lib/tokens/sequence-node.ts'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { encodeText } from '../../support/character-tokens.ts'

/** Turns 1 and 2 go on with one sequence; 3 edits the second reply, 4 the first one; 5 has two completions. */
function tracked(): SequenceTracker {
  const tracker = new SequenceTracker()
  const take = (turn: number, prompt: string, replies: readonly string[]): void => {
    const all = replies.map((reply) => ({ tokens: encodeText(reply, -1), finishReason: 'stop' }))
    tracker.completeMany(turn, tracker.place(encodeText(prompt)), all)
  }
  take(1, 'p', ['A1'])
  take(2, 'pA1q', ['A2'])
  take(3, 'pA1qX2r', ['A3'])
  take(4, 'pYs', ['A4'])
  take(5, 'pA1qX2rA3t', ['A5', 'B5'])
  return tracker
}

it('lists every sequence as it stands', () => {
  const { sequences } = tracked()
  expect(managedState(sequences, 'list')).toEqual({ nodes: sequences.map(toSequenceNode) })
  expect(managedState([], 'list')).toEqual({ nodes: [] })
})

it('gives every turn a node of its own, with its true parent', () => {
  const { nodes } = managedState(tracked().sequences, 'tree')
  expect(nodes.map(({ turn, full_text, parent, shared }) => [turn, full_text, parent, shared])).toEqual([
    [1, 'pA1', null, 0],
    [2, 'pA1qA2', 0, 3],
    [3, 'pA1qX2rA3', 0, 4],
    [5, 'pA1qX2rA3tA5', 2, 9],
    [4, 'pYsA4', null, 1],
    [5, 'pA1qX2rA3tB5', 2, 10],
  ])
  for (const { tokens, shared, parent } of nodes) {
    const above = parent === null ? undefined : nodes[parent]
    if (above) expect(tokens.slice(0, Math.min(shared, above.tokens.length))).toEqual(above.tokens.slice(0, shared))
  }
  expect(nodes[0]?.masked_tokens.filter((label) => label !== -100)).toHaveLength(2)
})

it('climbs to the sequence that still has a whole turn in common', () => {
  const tracker = tracked()
  const prompt = encodeText('pA1qX9')
  const placement = tracker.place(prompt)
  expect(placement.parent).toMatchObject({ at: 5 })
  tracker.complete({ turn: 6, placement, tokens: encodeText('A6', -1), finishReason: 'stop' })
  expect(managedState(tracker.sequences, 'tree').nodes.at(-1)).toMatchObject({ turn: 6, parent: 0, shared: 5 })
})
