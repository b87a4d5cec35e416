import { z } from 'zod'
import type { Sampling } from '../run/config.ts'

const text = z.string().default('')

/** How a model samples, as forms hold it: every field as its text; empty leaves the choice to the server. */
export const samplingTexts = { temperature: text, topP: text, maxTokens: text, seed: text, topLogprobs: text, stop: text }
export type SamplingTexts = Readonly<Record<keyof typeof samplingTexts, string>>

export const NUMBER_FIELDS = ['temperature', 'topP', 'maxTokens', 'seed', 'topLogprobs'] as const
export const SAMPLING_FIELDS = [...NUMBER_FIELDS, 'stop'] as const

/** What a number field may hold, in words: the limits are those of the config's schema. */
export const NUMBER_RULES: Readonly<Record<string, string>> = {
  temperature: 'This is a number from 0 to 2, for example 0.7.',
  topP: 'This is a number above 0 and at most 1, for example 0.95.',
  maxTokens: 'This is a whole number from 1 to 1,000,000.',
  seed: 'This is a whole number from 0 to 4,294,967,295.',
  topLogprobs: 'This is a whole number from 0 to 20.',
  maxTurns: 'This is a whole number from 1 to 10,000.',
  toolDelayMs: 'This is a whole number of milliseconds from 0 to 600,000.',
  groupSize: 'This is a whole number from 1 to 64.',
}

/** The number that a field stands for: NaN where it is none, undefined where it is empty. */
export function numberOf(value: string): number | undefined {
  return value.trim() === '' ? undefined : Number(value)
}

export function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
const unescape = (line: string) => line.replace(/\\([ntr\\])/g, (_, letter: string) => ESCAPES[letter] ?? letter)
const escape = (stop: string) => stop.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r')

/** The sampling that the fields say; what is wrong with it is for the config's schema to find. */
export function readSampling(texts: SamplingTexts): Sampling {
  const stop = texts.stop.split('\n').filter((line) => line.trim() !== '')
  return {
    ...Object.fromEntries(NUMBER_FIELDS.map((field) => [field, numberOf(texts[field])])),
    stop: stop.length === 0 ? undefined : stop.map(unescape),
  }
}

/** The fields that say this sampling: stop texts one a line, their line breaks, tabs and backslashes escaped. */
export function samplingTextsOf(sampling: Sampling): SamplingTexts {
  const { temperature, topP, maxTokens, seed, topLogprobs, stop = [] } = sampling
  return {
    temperature: numberText(temperature),
    topP: numberText(topP),
    maxTokens: numberText(maxTokens),
    seed: numberText(seed),
    topLogprobs: numberText(topLogprobs),
    stop: stop.map(escape).join('\n'),
  }
}
