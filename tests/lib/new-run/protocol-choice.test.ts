import { expect, test } from 'vitest'
import type { Server } from '#lib/api/contract.ts'
import { protocolChoices } from '#lib/new-run/protocol-choice.ts'
import { PROTOCOLS } from '#lib/run/config.ts'

function server(kind: Server['kind'], promptIds: boolean | null): Server {
  const unknown = { ok: null, evidence: 'not tried' }
  return {
    id: 's',
    name: 'Lab',
    kind,
    baseUrl: null,
    model: null,
    hasKey: false,
    origin: 'added',
    unavailable: null,
    capabilities: {
      probedAt: 0,
      reachable: unknown,
      models: [],
      streaming: unknown,
      nativeTools: unknown,
      logprobs: { ...unknown, max: null },
      tokenIds: unknown,
      promptIds: { ok: promptIds, evidence: 'POST /completions wants a string' },
      reasoning: { ...unknown, field: null },
    },
  }
}
const blockedOf = (one: Server | undefined) => protocolChoices(one).flatMap((choice) => (choice.blocked === undefined ? [] : [choice]))

test('every protocol is offered, with what it does', () => {
  expect(protocolChoices(undefined).map((choice) => choice.protocol)).toEqual([...PROTOCOLS])
  for (const { label, about } of protocolChoices(undefined)) expect(Math.min(label.length, about.length)).toBeGreaterThan(0)
})

test('tokens is blocked only where a probe saw ids refused, with the evidence', () => {
  expect(blockedOf(server('vllm', false))).toMatchObject([
    {
      protocol: 'tokens',
      label: 'Tokens (not available)',
      blocked: 'Tokens is not available: Lab takes no token ids as prompt (POST /completions wants a string).',
    },
  ])
  for (const one of [undefined, server('vllm', true), server('vllm', null), { ...server('sglang', false), capabilities: null }]) {
    expect(blockedOf(one)).toEqual([])
  }
})

test('an endpoint that is used as OpenAI-compatible takes no ids, probed or not', () => {
  expect(blockedOf({ ...server('openai', null), capabilities: null })).toMatchObject([{ protocol: 'tokens' }])
})
