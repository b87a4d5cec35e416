/** What tokens can be coloured by. */
export const METRICS = ['surprisal', 'probability', 'entropy', 'rank', 'turn', 'mask'] as const
export type Metric = (typeof METRICS)[number]

/** One colour of a scale and what it stands for. */
export interface ScaleStep {
  /** CSS colours behind the text, for the light and the dark scheme. */
  readonly light: string
  readonly dark: string
  /** For the legend, the unit left out. */
  readonly label: string
}

export interface Scale {
  /** Of the labels; empty where they have none. */
  readonly unit: string
  /** By bucket. On all but `turn` and `mask` a later bucket is further from what the model expected. */
  readonly steps: readonly ScaleStep[]
}

const STEPS = 16
const NATS_PER_SURPRISAL_STEP = 0.5
const NATS_PER_ENTROPY_STEP = 0.25
const TURN_HUES = [255, 55, 150, 310, 100, 200, 20, 280]

/**
 * The bucket of a value, for `scaleFor(metric).steps`; null where the value is not known: that has no colour of its own.
 * Values: surprisal and entropy in nats, probability from 0 to 1, rank and turn from 1, mask 1 for generated and 0 for given.
 */
export function bucketOf(metric: Metric, value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return null
  return BUCKETS[metric](value)
}

const BUCKETS: Readonly<Record<Metric, (value: number) => number>> = {
  surprisal: (nats) => step(nats / NATS_PER_SURPRISAL_STEP),
  probability: (p) => step((1 - p) * STEPS),
  entropy: (nats) => step(nats / NATS_PER_ENTROPY_STEP),
  rank: (rank) => step(rank - 1),
  turn: (turn) => (turn - 1) % TURN_HUES.length,
  mask: (generated) => (generated > 0 ? 1 : 0),
}

function step(value: number): number {
  return Math.max(0, Math.min(STEPS - 1, Math.floor(value)))
}

/** The colours of a metric and its legend. The same object each time. */
export function scaleFor(metric: Metric): Scale {
  return SCALES[metric]
}

const SCALES: Readonly<Record<Metric, Scale>> = {
  surprisal: { unit: 'nats', steps: sequence((at) => fromEdge(at * NATS_PER_SURPRISAL_STEP, at)) },
  probability: { unit: '%', steps: sequence((at) => `≤ ${Math.floor((1 - at / STEPS) * 100)}`) },
  entropy: { unit: 'nats', steps: sequence((at) => fromEdge(at * NATS_PER_ENTROPY_STEP, at)) },
  rank: { unit: '', steps: sequence((at) => fromEdge(at + 1, at)) },
  turn: { unit: '', steps: TURN_HUES.map(turnStep) },
  mask: {
    unit: '',
    steps: [
      { light: 'transparent', dark: 'transparent', label: 'given' },
      { light: oklch(0.9, 0.06, 255), dark: oklch(0.36, 0.08, 255), label: 'generated' },
    ],
  },
}

function fromEdge(edge: number, at: number): string {
  return at === STEPS - 1 ? `≥ ${edge}` : String(edge)
}

/**
 * From no colour (expected) to orange (facts tokens-editing-sharing.md 1.5): even in lightness and told apart with every
 * kind of colour blindness; the text on it has a contrast of at least 7 in light and 5 in dark.
 */
function sequence(label: (at: number) => string): ScaleStep[] {
  return Array.from({ length: STEPS }, (_, at) => {
    if (at === 0) return { light: 'transparent', dark: 'transparent', label: label(at) }
    const t = at / (STEPS - 1)
    const hue = 75 - 25 * t
    const light = oklch(0.985 - 0.265 * t, 0.005 + 0.145 * t, hue)
    return { light, dark: oklch(0.24 + 0.26 * t, 0.005 + 0.105 * t, hue), label: label(at) }
  })
}

/** Turns that follow each other differ in lightness too, not in hue alone. */
function turnStep(hue: number, at: number): ScaleStep {
  const light = at % 2 === 0 ? 0.93 : 0.86
  return { light: oklch(light, 0.06, hue), dark: oklch(1.22 - light, 0.06, hue), label: String(at + 1) }
}

function oklch(lightness: number, chroma: number, hue: number): string {
  return `oklch(${round(lightness)} ${round(chroma)} ${round(hue)})`
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
