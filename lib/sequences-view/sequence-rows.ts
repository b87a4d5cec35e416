import type { SequenceTurn, SequenceView } from './sequence-view.ts'

/** One row of the sequence panel: a sequence's head, or one of its turns. */
export type SequenceRow =
  | { readonly kind: 'sequence'; readonly key: string; readonly sequence: SequenceView }
  | { readonly kind: 'turn'; readonly key: string; readonly step: SequenceTurn }

/** The sequences as the rows of one list, every head before its turns. */
export function sequenceRows(sequences: readonly SequenceView[]): readonly SequenceRow[] {
  return sequences.flatMap((sequence): SequenceRow[] => [
    { kind: 'sequence', key: `s${sequence.index}`, sequence },
    ...sequence.turns.map((step): SequenceRow => ({ kind: 'turn', key: `t${step.turn}`, step })),
  ])
}
