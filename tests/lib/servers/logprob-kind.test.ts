import { expect, test } from 'vitest'
import { SERVER_KINDS } from '#lib/api/contract.ts'
import { logprobKind } from '#lib/servers/logprob-kind.ts'

test('logprobs are called raw only where nothing can change that', () => {
  expect(SERVER_KINDS.filter((kind) => logprobKind(kind).kind === 'raw')).toEqual(['llama-cpp', 'embedded'])
  for (const kind of SERVER_KINDS) expect(logprobKind(kind).why).not.toBe('')
})
