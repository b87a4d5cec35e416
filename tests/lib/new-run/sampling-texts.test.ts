import { expect, test } from 'vitest'
import { numberOf, numberText, readSampling, samplingTextsOf } from '#lib/new-run/sampling-texts.ts'
import { samplingSchema } from '#lib/run/config.ts'

const NOTHING = { temperature: '', topP: '', maxTokens: '', seed: '', topLogprobs: '', stop: '' }

test('a sampling comes back from its texts, stop texts with what cannot be typed in them included', () => {
  const sampling = { temperature: 0, topP: 0.95, maxTokens: 512, seed: 4_294_967_295, topLogprobs: 20, stop: ['\n\n', 'a\\n', '\tEnd\r'] }
  expect(readSampling(samplingTextsOf(sampling))).toEqual(sampling)
})

test('what is empty is left to the server', () => {
  expect(readSampling(NOTHING)).toEqual({})
  expect(samplingTextsOf({})).toEqual(NOTHING)
  expect([numberOf(' '), numberText(undefined), numberOf('1e1')]).toEqual([undefined, '', 10])
})

test('what is no number is left for the schema to find', () => {
  expect(samplingSchema.safeParse(readSampling({ ...NOTHING, seed: 'x' })).error?.issues[0]?.path).toEqual(['seed'])
})
