import type { Drift } from '../run/events.ts'
import type { SequenceEntry, Turn } from '../run/state.ts'

/** A stretch of a sequence, in tokens: written by the model, or given to it. Half-open. */
export interface MaskRun {
  readonly start: number
  readonly end: number
  readonly generated: boolean
}

/** What one turn added to a sequence. */
export interface SequenceTurn {
  readonly turn: number
  readonly attempt: number
  /** How its prompt continues what came before; absent where the log does not say. */
  readonly drift?: Drift | undefined
  readonly promptLength: number
  /** Prompt tokens after those that were there before, where the log says how many. */
  readonly newTokens?: number | undefined
  /** Tokens of the reply: as far as it has come. */
  readonly replyTokens: number
  /** The reply is in the sequence; until then it grows. */
  readonly complete: boolean
  readonly finishReason: string | null
  /** Control tokens that were spelled out in user or tool text. */
  readonly controls: number
}

/** One token sequence of a run, as far as the run's fold tells it: lengths and places, not the tokens. */
export interface SequenceView {
  readonly index: number
  readonly length: number
  /** The sequence it branched off, and the first token that differs. */
  readonly parent?: SequenceEntry['parent']
  readonly turns: readonly SequenceTurn[]
  readonly runs: readonly MaskRun[]
}

interface Sequences {
  readonly sequences: readonly SequenceView[]
  /** Turns that are in no sequence: their server did not tell the prompt's ids. */
  readonly unknown: readonly number[]
}

interface Growing {
  index: number
  length: number
  parent?: SequenceEntry['parent']
  turns: SequenceTurn[]
  runs: MaskRun[]
}

/** The drifts with which a prompt goes on with a sequence, or begins the first; all others begin one that branches off. */
const IN_PLACE: ReadonlySet<Drift['kind']> = new Set(['first', 'exact'])

/**
 * The sequence that a turn belongs to. The log names it once the reply is in; until then it is told from the prompt, which
 * names the sequence that it goes on with or branches off.
 */
function placeOf({ prompt, sequence }: Turn, count: number): Pick<SequenceView, 'index' | 'parent'> | undefined {
  if (sequence !== undefined) return { index: sequence.sequence, parent: sequence.parent }
  if (prompt === undefined) return undefined
  if (IN_PLACE.has(prompt.drift.kind)) return { index: prompt.sequence }
  return { index: count, parent: { sequence: prompt.sequence, at: prompt.keep } }
}

function stepOf({ turn, attempt, tokenCount, prompt, sequence }: Turn): SequenceTurn {
  const reply =
    sequence === undefined
      ? { promptLength: prompt?.length ?? 0, replyTokens: tokenCount, finishReason: null }
      : {
          promptLength: sequence.promptLength,
          replyTokens: sequence.length - sequence.promptLength,
          finishReason: sequence.finishReason,
        }
  const { drift, count, controls = [] } = prompt ?? {}
  return { turn, attempt, drift, newTokens: count, controls: controls.length, complete: sequence !== undefined, ...reply }
}

function addRun(runs: MaskRun[], run: MaskRun): void {
  if (run.end > run.start) runs.push(run)
}

/** Groups a run's turns by the sequence that their tokens went to, sequences in the order in which they began. */
export function sequencesOf(turns: readonly Turn[]): Sequences {
  const sequences = new Map<number, Growing>()
  const unknown: number[] = []
  for (const turn of turns) {
    const place = placeOf(turn, sequences.size)
    if (place === undefined) {
      unknown.push(turn.turn)
      continue
    }
    const { index, parent } = place
    const step = stepOf(turn)
    const sequence = sequences.get(index) ?? { index, length: 0, turns: [], runs: [] }
    sequences.set(index, sequence)
    sequence.parent ??= parent
    addRun(sequence.runs, { start: sequence.length, end: step.promptLength, generated: false })
    sequence.length = step.promptLength + step.replyTokens
    addRun(sequence.runs, { start: step.promptLength, end: sequence.length, generated: true })
    sequence.turns.push(step)
  }
  return { sequences: [...sequences.values()], unknown }
}
