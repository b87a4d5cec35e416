import { partsOf } from '../editor/train-flag.ts'
import { trainedParts } from '../messages/marks.ts'
import { partsInTokens, untrainedTokens } from '../messages/untrained-tokens.ts'
import type { TokenColumns } from '../tokens/columns.ts'
import type { SequenceTurn, TokenSequence } from '../tokens/sequence.ts'
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
  /** All tokens of a turn's reply, those that it was told to begin with included; asked for where a part of it is not to be trained on. */
  readonly columnsOf: (turn: number) => TokenColumns
}

export type MaskedWritten =
  | { readonly ok: true; readonly lines: readonly string[]; readonly lossy: readonly string[] }
  | { readonly ok: false; readonly why: string }

/**
 * Writes a line a sequence: `tokens` are its ids, `masks` the ids that count for the loss and -100 elsewhere, `logprobs`
 * those of sampled tokens and 1.0 elsewhere (facts hermes-atropos.md B.2, D.5). What of a reply is not to be trained on is masked.
 */
export function writeTokenMasks({ run, record, sequences, replyOf, columnsOf }: MaskedRun): MaskedWritten {
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
      const flags = trainedFlags(entry.message, entry.marks)
      if (!flags.includes(true)) masks.fill(MASKED, turn.start, turn.end)
      else if (flags.includes(false)) lossy.push(...maskParts(masks, { turn, tokens, entry, columns: columnsOf(turn.turn) }).map((why) => `message ${index}: ${why}`))
    }
    const messages = toChat({ system: record.system, messages: record.messages.slice(0, last + 1) })
    lines.push(JSON.stringify({ tokens, masks, logprobs, messages, run, sequence: at }))
  }
  return { ok: true, lines, lossy }
}

interface MaskedReply {
  readonly turn: SequenceTurn
  readonly tokens: readonly number[]
  readonly entry: TrajectoryMessage
  readonly columns: TokenColumns
}

/** Masks the parts of a reply that are not to be trained on; gives what cannot be said of its tokens. */
function maskParts(masks: number[], { turn, tokens, entry, columns }: MaskedReply): string[] {
  const { message, marks } = entry
  const shift = columns.count - turn.end
  // Of a reply that was begun, the sequence has the beginning in its prompt: the ends are the same.
  const isSame = tokens.slice(turn.start, turn.end).every((id, index) => columns.ids[shift + turn.start + index] === id)
  if (!isSame) return ['only a part of it is to be trained on, and which tokens those are is not known; all count']
  const isOff = untrainedTokens(columns, marks?.train ?? true)
  for (let at = turn.start; at < turn.end; at += 1) if (isOff(shift + at)) masks[at] = MASKED
  const trained = trainedParts(message.role, marks?.train)
  const told = partsInTokens(columns)
  const untold = partsOf(message).filter((part) => !trained[part] && !told.includes(part))
  return untold.length === 0 ? [] : [`its ${untold.join(' and ')} cannot be told from the rest by its tokens, which count as the rest does`]
}
