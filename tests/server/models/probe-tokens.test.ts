import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import type { TokenInterface } from '#server/models/model-server.ts'
import { probeTokens } from '#server/models/probe-tokens.ts'

const { signal } = new AbortController()

function interfaceOf(encoded: Token[], reply: readonly Token[]): TokenInterface & { asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    render: (messages) => Promise.resolve(messages.map(({ content }) => content).join('')),
    encode: () => Promise.resolve(encoded),
    identity: () => Promise.reject(new Error('not to be asked')),
    async *completeIds(request) {
      asked.push(request.ids)
      for (const token of reply) yield { type: 'delta', channel: 'content', text: token.text, tokens: [token] }
      yield { type: 'end', finishReason: 'stop' }
    },
  }
}

const hi = { id: 6, text: 'Hi' }

describe('probeTokens', () => {
  it('goes the whole way', async () => {
    const tokens = interfaceOf([hi, hi], [hi, hi, hi])
    const evidence = 'a prompt of 2 ids was rendered, encoded and continued by 3 tokens, 3 of them with ids'
    expect(await probeTokens(tokens, 'm', signal)).toEqual({ promptIds: { ok: true, evidence }, tokenIds: { ok: true, evidence } })
    expect(tokens.asked).toEqual([[6, 6]])
  })

  it('counts tokens without ids, and leaves an empty reply open', async () => {
    expect((await probeTokens(interfaceOf([hi], [hi, { text: 'x' }]), 'm', signal)).tokenIds).toMatchObject({ ok: false })
    expect((await probeTokens(interfaceOf([hi], []), 'm', signal)).tokenIds.ok).toBeNull()
  })

  it('stops reading a reply without an end', async () => {
    const { tokenIds } = await probeTokens(interfaceOf([hi], Array.from({ length: 500 }, () => hi)), 'm', signal)
    expect(tokenIds.evidence).toContain('continued by 64 tokens')
  })

  it('fails where nothing is encoded', async () => {
    await expect(probeTokens(interfaceOf([], []), 'm', signal)).rejects.toMatchObject({ code: 'model_bad_response' })
  })
})
