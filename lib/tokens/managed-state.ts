import type { TokenSequence } from './sequence.ts'
import { toSequenceNode } from './sequence-node.ts'
import type { SequenceNode } from './sequence-node.ts'

/** A node of the tree: the sequence as it stood after one turn. */
export interface TreeNode extends SequenceNode {
  readonly turn: number
  /** The place of its parent in `nodes`: the last earlier turn that it has whole; null where there is none. */
  readonly parent: number | null
  /** How many of its first tokens are those of the sequence that it goes on with or branched off. */
  readonly shared: number
}

export interface ListState {
  readonly nodes: readonly SequenceNode[]
}

export interface TreeState {
  readonly nodes: readonly TreeNode[]
}

/**
 * The seed's `managed_state` (facts hermes-atropos.md B.2). `list`: every sequence as it stands, in the order in which
 * they began. `tree`: one node a turn, parents before their children, with the parents that the seed leaves to be guessed from
 * texts.
 */
export function managedState(sequences: readonly TokenSequence[], mode: 'list'): ListState
export function managedState(sequences: readonly TokenSequence[], mode: 'tree'): TreeState
export function managedState(sequences: readonly TokenSequence[], mode: 'list' | 'tree'): ListState | TreeState {
  if (mode === 'list') return { nodes: sequences.map(toSequenceNode) }
  const places = placesOf(sequences)
  const nodes = sequences.flatMap((sequence, at) =>
    sequence.turns.map((turn, index) => {
      const before = sequence.turns[index - 1]
      return {
        ...toSequenceNode(upTo(sequence, index)),
        turn: turn.turn,
        parent: before ? (places[at] ?? 0) + index - 1 : ancestor(sequences, places, sequence),
        shared: before?.end ?? sequence.parent?.at ?? 0,
      }
    }),
  )
  return { nodes }
}

/** Where the nodes of each sequence begin. */
function placesOf(sequences: readonly TokenSequence[]): number[] {
  let next = 0
  return sequences.map(({ turns }) => {
    next += turns.length
    return next - turns.length
  })
}

/** The node of the last turn that a branch has whole from the sequences it branched off. */
function ancestor(
  sequences: readonly TokenSequence[],
  places: readonly number[],
  { parent }: TokenSequence,
): number | null {
  let shared = parent?.at ?? 0
  for (let link = parent; link !== undefined; ) {
    const from: TokenSequence | undefined = sequences[link.sequence]
    shared = Math.min(shared, link.at)
    const whole = from?.turns.findLastIndex((turn) => turn.end <= shared) ?? -1
    if (whole !== -1) return (places[link.sequence] ?? 0) + whole
    link = from?.parent
  }
  return null
}

function upTo(sequence: TokenSequence, turn: number): TokenSequence {
  const turns = sequence.turns.slice(0, turn + 1)
  const end = turns.at(-1)?.end ?? 0
  return { ...sequence, tokens: sequence.tokens.slice(0, end), generated: sequence.generated.slice(0, end), turns }
}
