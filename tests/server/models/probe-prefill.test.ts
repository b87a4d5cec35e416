import { afterEach, describe, expect, it } from 'vitest'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { probePrefill } from '#server/models/probe-prefill.ts'
import { errorReply, reply, startScriptedServer } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedBody, ScriptedServer } from '../../support/scripted-model-server.ts'

let server: ScriptedServer
afterEach(() => server.close())

const GOES_ON = reply({ content: [' del', 'ta echo foxtrot'] })
const ANEW = reply({ content: 'alpha bravo charlie delta' })
const continues = (body: ScriptedBody): boolean => body['continue_final_message'] === true

async function probe(answer: (body: ScriptedBody) => Script, kind: EndpointKind = 'vllm') {
  server = await startScriptedServer(({ body }) => answer(body))
  const endpoint = createEndpoint({ baseUrl: server.baseUrl, apiKey: null })
  return probePrefill({ endpoint, kind, model: 'm' }, new AbortController().signal)
}

describe('probePrefill', () => {
  it('asks to go on with an assistant message at the end, first in words', async () => {
    const found = await probe(() => GOES_ON)
    expect(found).toEqual({
      ok: true,
      style: 'continue_final_message',
      evidence: 'asked to go on after "alpha bravo charlie" (continue_final_message), the reply began " delta echo foxtrot"',
    })
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ continue_final_message: true, add_generation_prompt: false, temperature: 0 })
    expect(server.requests[0]?.messages?.at(-1)).toEqual({ role: 'assistant', content: 'alpha bravo charlie' })
  })

  it('takes the place at the end alone where the words are refused or do not help', async () => {
    expect(await probe((body) => (continues(body) ? errorReply(400) : GOES_ON))).toMatchObject({ ok: true, style: 'trailing' })
    await server.close()
    expect(await probe((body) => (continues(body) ? ANEW : GOES_ON))).toMatchObject({ ok: true, style: 'trailing' })
  })

  it('knows no words for llama.cpp', async () => {
    expect(await probe(() => GOES_ON, 'llama-cpp')).toMatchObject({ ok: true, style: 'trailing' })
    expect(server.requests[0]).not.toHaveProperty('continue_final_message')
  })

  it('quotes the replies that began anew', async () => {
    const found = await probe(() => ANEW)
    expect(found).toMatchObject({ ok: false, style: null })
    expect(found.evidence.match(/"alpha bravo charlie delta"/g)).toHaveLength(2)
  })

  it('leaves it to the caller where no style gave a reply', async () => {
    await expect(probe(() => errorReply(400, { message: 'roles must alternate' }))).rejects.toThrow(/roles must alternate/)
  })
})
