import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { wireRequest } from '#lib/messages/wire-messages.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import { wireModelsSchema } from '#server/models/openai-wire.ts'
import { errorReply, htmlPage, json, reply, startScriptedServer, stream, wholeReply } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedServer } from '../../support/scripted-model-server.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const signal = new AbortController().signal
const body = wireRequest({ kind: 'openai', model: 'm', messages: [], sampling: {} })

async function endpointWith(...scripts: Script[]): Promise<ReturnType<typeof createEndpoint>> {
  server = await startScriptedServer(scripts, { models: ['a', 'b'] })
  return createEndpoint({ baseUrl: `${server.baseUrl}/`, apiKey: null })
}

describe('createEndpoint', () => {
  it('tells a stream from an answer in one piece', async () => {
    const endpoint = await endpointWith(reply({ content: 'x' }), wholeReply({ content: 'x' }))
    expect((await endpoint.openChat(body, signal)).streamed).toBe(true)
    expect((await endpoint.openChat(body, signal)).streamed).toBe(false)
  })

  it('reads a stream that does not say what it is', async () => {
    const endpoint = await endpointWith({ ...reply({ content: 'x' }), headers: {} })
    const { chunks } = await endpoint.openChat(body, signal)
    const texts: unknown[] = []
    for await (const chunk of chunks) texts.push(chunk.choices?.[0]?.delta?.content)
    expect(texts).toContain('x')
  })

  it('closes the connection when the reader has enough', async () => {
    const endpoint = await endpointWith(reply({ content: ['a', 'b'], hangAfter: 1 }))
    for await (const chunk of (await endpoint.openChat(body, signal)).chunks) {
      if (chunk.choices?.[0]?.delta?.content === 'a') break
    }
    await server?.gone(0)
  })

  it('asks other paths, below a base URL with or without a slash at its end', async () => {
    const endpoint = await endpointWith({ headers: { 'content-type': 'application/json' }, chunks: ['{"n": 1}'] })
    expect((await endpoint.ask('/models', wireModelsSchema, { signal })).data).toEqual([{ id: 'a' }, { id: 'b' }])
    const answer = await endpoint.ask('/completions', z.object({ n: z.number() }), { signal, body: { prompt: [1] } })
    expect(answer).toEqual({ n: 1 })
    expect(server?.received[0]).toMatchObject({ path: '/v1/completions', body: { prompt: [1] } })
  })

  it('throws a ModelError for an answer of another shape, a refusal and a web page', async () => {
    const endpoint = await endpointWith({ chunks: ['{"n": "1"}'] }, errorReply(400, { message: 'no ids' }), htmlPage())
    const asking = (): Promise<unknown> => endpoint.ask('/completions', z.object({ n: z.number() }), { signal, body: {} })
    await expect(asking()).rejects.toMatchObject({ code: 'model_bad_response', message: expect.stringContaining('{"n": "1"}') })
    await expect(asking()).rejects.toMatchObject({ code: 'model_rejected_request', message: expect.stringContaining('no ids') })
    await expect(asking()).rejects.toMatchObject({ code: 'model_bad_response' })
  })

  it.each([
    ['/v1', '/tokenize'],
    ['/v1/', '/tokenize'],
    ['', '/tokenize'],
    ['/proxy/v1', '/proxy/tokenize'],
  ])("finds the server's own paths beside a base URL that ends in %j", async (end, path) => {
    server = await startScriptedServer(json({ n: 1 }))
    const endpoint = createEndpoint({ baseUrl: server.url + end, apiKey: 'sk-key' })
    await endpoint.ask('/tokenize', z.object({ n: z.number() }), { signal, body: {}, atRoot: true })
    expect(server.received[0]).toMatchObject({ path, headers: { authorization: 'Bearer sk-key' } })
  })

  it('streams from any path, and names it where a chunk does not fit', async () => {
    const endpoint = await endpointWith(stream([{ n: 1 }, { n: 'x' }]), json({ n: 2 }), json({}))
    const order = { body: { model: 'm' }, signal, atRoot: true }
    const open = async (): Promise<{ streamed: boolean; chunks: AsyncIterable<{ n: number }> }> => endpoint.openStream('/generate', z.object({ n: z.number() }), order)
    const seen: number[] = []
    const { streamed, chunks } = await open()
    const reading = (async () => {
      for await (const { n } of chunks) seen.push(n)
    })()
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('no part of an answer of /generate (n:') })
    expect([streamed, seen]).toEqual([true, [1]])
    expect((await open()).streamed).toBe(false)
    await expect(open()).rejects.toMatchObject({ code: 'model_bad_response' })
  })
})
