import type { TokenSequence } from '../tokens/sequence.ts'
import { toSequenceNode } from '../tokens/sequence-node.ts'
import { toChat, trainedFlags } from './openai-messages.ts'
import { lostMarks, type Trajectory, type TrajectoryMessage } from './trajectory.ts'

const MASKED = -100

export interface MaskedRun {
  readonly run: string
  readonly record: Trajectory
  readonly sequences: readonly TokenSequence[]
  /** The message that a turn's reply became. */
  readonly replyOf: (turn: number) => number | undefined
}

export type MaskedWritten =
  | { readonly ok: true; readonly lines: readonly string[]; readonly lossy: readonly string[] }
  | { readonly ok: false; readonly why: string }

/**
 * Writes a line a sequence: `tokens` are its ids, `masks` the ids that count for the loss and -100 elsewhere, `logprobs`
 * those of sampled tokens and 1.0 elsewhere (facts hermes-atropos.md B.2, D.5). A reply that is not to be trained on is masked.
 */
export function writeTokenMasks({ run, record, sequences, replyOf }: MaskedRun): MaskedWritten {
  if (sequences.length === 0) return { ok: false, why: 'the ids of its tokens are not known' }
  const lossy = lostMarks(record.messages, ['intended', 'rating', 'note'])
  const lines: string[] = []
  for (const [at, sequence] of sequences.entries()) {
    const { tokens, masked_tokens, logprobs } = toSequenceNode(sequence)
    const masks = [...masked_tokens]
    let last = -1
    for (const turn of sequence.turns) {
      const index = replyOf(turn.turn)
      const entry = index === undefined ? undefined : record.messages[index]
      if (index === undefined || entry === undefined) {
        return { ok: false, why: `the reply of turn ${turn.turn} was written over: its tokens are not what the run says now` }
      }
      last = Math.max(last, index)
      const flag = trainingOf(entry)
      if (flag === 'none') masks.fill(MASKED, turn.start, turn.end)
      if (flag === 'part') lossy.push(`message ${index}: only a part of it is to be trained on, and which tokens those are is not known; all count`)
    }
    const messages = toChat({ system: record.system, messages: record.messages.slice(0, last + 1) })
    lines.push(JSON.stringify({ tokens, masks, logprobs, messages, run, sequence: at }))
  }
  return { ok: true, lines, lossy }
}

function trainingOf({ message, marks }: TrajectoryMessage): 'all' | 'part' | 'none' {
  const flags = trainedFlags(message, marks)
  if (!flags.includes(true)) return 'none'
  return flags.includes(false) ? 'part' : 'all'
}
