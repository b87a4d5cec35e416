/** The value below which the share `p` (0 to 1) of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

export interface Figure {
  readonly figure: string
  readonly value: string
  /** What it should reach, and whether it does. */
  readonly goal?: string
  readonly met?: boolean
}

/** Prints one table of figures; a goal that is missed is marked, and makes the bench end with exit code 1. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const width = Math.max(...figures.map((row) => row.figure.length))
  const values = Math.max(...figures.map((row) => row.value.length))
  console.log(`\n${title}`)
  for (const { figure, value, goal, met } of figures) {
    const verdict = goal === undefined ? '' : `  ${met === true ? 'met   ' : 'MISSED'}  goal ${goal}`
    console.log(`  ${figure.padEnd(width)}  ${value.padStart(values)}${verdict}`)
  }
  if (figures.some((row) => row.met === false)) process.exitCode = 1
}

export function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`
}
