import { countOf, formatInteger } from '../format/count.ts'
import type { MaskRun, SequenceTurn, SequenceView } from './sequence-view.ts'

function lengthOf(runs: readonly MaskRun[]): number {
  return runs.reduce((sum, run) => sum + run.end - run.start, 0)
}

/** How the model's own tokens and those given to it share a sequence: `400 given · 112 generated in 3 runs`. */
export function maskWords(runs: readonly MaskRun[]): string {
  const generated = runs.filter((run) => run.generated)
  const own = lengthOf(generated)
  const given = lengthOf(runs) - own
  return `${formatInteger(given)} given · ${formatInteger(own)} generated in ${countOf(generated.length, 'run')}`
}

/** The finish reasons of a sequence's replies, each with how often: `tool_calls ×2, stop`. */
export function finishWords(turns: readonly SequenceTurn[]): string {
  const counts = Map.groupBy(
    turns.filter((turn) => turn.complete),
    (turn) => turn.finishReason ?? 'unknown',
  )
  return [...counts].map(([reason, { length }]) => (length === 1 ? reason : `${reason} ×${length}`)).join(', ')
}

const NAMED_TURNS = 5
const inWords = new Intl.ListFormat('en-GB')

function turnsInWords(turns: readonly number[]): string {
  const names = turns.slice(0, NAMED_TURNS).map(formatInteger)
  if (turns.length > NAMED_TURNS) names.push(`${formatInteger(turns.length - NAMED_TURNS)} more`)
  return `turn${turns.length === 1 ? '' : 's'} ${inWords.format(names)}`
}

/** Whether the run is one append-only sequence, and where it is not. */
export function sequencesWords(sequences: readonly SequenceView[]): string {
  const steps = sequences.flatMap((sequence) => sequence.turns)
  const breaks = sequences.flatMap((sequence) => (sequence.parent === undefined ? [] : sequence.turns.slice(0, 1)))
  if (breaks.length > 0) {
    return `${countOf(sequences.length, 'sequence')}: the prefix broke in ${turnsInWords(breaks.map((step) => step.turn))}.`
  }
  if (steps.length === 1) return 'One sequence of one turn.'
  return `One sequence: each of its ${formatInteger(steps.length)} turns goes on with the tokens before it, id by id.`
}

/** The path of a bar over a sequence that fills what the model wrote; 0 to `length` wide and 1 high. */
export function generatedPath(runs: readonly MaskRun[], length: number): string {
  const thinnest = length / 300
  return runs
    .filter((run) => run.generated)
    .map(({ start, end }) => {
      const from = Math.max(0, Math.min(start, length - thinnest))
      return `M${from} 0H${Math.max(end, from + thinnest)}V1H${from}Z`
    })
    .join('')
}

/** A perplexity, to three digits where it is small. */
export function formatPerplexity(value: number): string {
  if (value < 10) return value.toFixed(3)
  if (value < 1000) return value.toFixed(1)
  return formatInteger(Math.round(value))
}
