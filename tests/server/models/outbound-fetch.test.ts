import { execFile } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { createOutboundFetch, OutboundError } from '#server/models/outbound-fetch.ts'
import { errorReply, hang, redirect, startScriptedServer } from '../../support/scripted-model-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function scripted(...args: Parameters<typeof startScriptedServer>): ReturnType<typeof startScriptedServer> {
  const server = await startScriptedServer(...args)
  closers.push(() => server.close())
  return server
}

async function httpServer(listener: http.RequestListener): Promise<string> {
  return listening(http.createServer(listener))
}

async function listening(server: net.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
}

async function failure(promise: Promise<unknown>): Promise<OutboundError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof OutboundError) return error
  throw new Error('no OutboundError', { cause: error })
}

/** Ways to write an address that must not be connected to: all that URLs, resolvers and old parsers understand. */
const SPELLINGS = [
  '127.0.0.1 localhost LOCALHOST 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 017700000001 0177.0.0.1 127.0.0.1.',
  '[::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:1] [::127.0.0.1] [::ffff:0:7f00:1]',
  '0.0.0.0 0 [::] 169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 [::ffff:169.254.169.254] [::ffff:a9fe:a9fe]',
  '[64:ff9b::a9fe:a9fe] [64:ff9b::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::] [2001:0:7f00:1::] [fe80::1] [fd00:ec2::254]',
  '10.0.0.1 10.1 167772161 0x0a000001 172.16.0.1 172.31.255.255 192.168.0.1 192.168.1 3232235521 0xc0a80001',
  '100.64.0.1 100.100.100.200 [fc00::1] [fd12::1] [fec0::1] [::ffff:10.0.0.1] [::ffff:192.168.0.1] [::ffff:c0a8:1]',
  '198.18.0.1 192.0.0.1 192.0.2.1 203.0.113.1 224.0.0.1 255.255.255.255 240.0.0.1 [ff02::1] [2001:db8::1] [100::1]',
  '\u{2460}\u{2461}\u{2466}.0.0.1 \u{ff11}\u{ff12}\u{ff17}.0.0.1 127\u{3002}0\u{3002}0\u{3002}1 %31%32%37.0.0.1',
].flatMap((line) => line.split(' '))

const post = { method: 'POST', body: '{"model": "é"}', headers: { 'content-type': 'application/json' } }

describe('createOutboundFetch', () => {
  it('sends a request and gives back the answer', async () => {
    const server = await scripted(errorReply(418, { message: 'teapot' }))
    const response = await createOutboundFetch()(`${server.baseUrl}/x?y=1`, post)
    expect(response.status).toBe(418)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({ error: { message: 'teapot' } })
    expect(server.received[0]).toMatchObject({ method: 'POST', path: '/v1/x?y=1', body: { model: 'é' } })
  })

  it('answers 204 without a body', async () => {
    const origin = await httpServer((_request, response) => response.writeHead(204).end())
    expect((await createOutboundFetch()(origin)).body).toBeNull()
  })

  it('sends the key to its own origin only, and no authorization of the caller', async () => {
    const [own, other] = [await scripted(errorReply(400)), await scripted(errorReply(400))]
    const outbound = createOutboundFetch({ key: { value: 'sk-1', origin: own.url } })
    const init = { ...post, headers: { Authorization: 'Bearer stolen' } }
    await outbound(own.baseUrl, init)
    await outbound(other.baseUrl, init)
    expect(own.received[0]?.headers.authorization).toBe('Bearer sk-1')
    expect(other.received[0]?.headers.authorization).toBeUndefined()
  })

  it('refuses a key that no header can carry, without naming it', async () => {
    const outbound = createOutboundFetch({ key: { value: 'sk-1\nx', origin: 'http://127.0.0.1:1' } })
    const error = await failure(outbound('http://127.0.0.1:1/'))
    expect(error.kind).toBe('bad_key')
    expect(error.message).not.toContain('sk-1')
  })

  it('does not follow a redirect, and names where it leads', async () => {
    const target = await scripted(errorReply(400))
    const server = await scripted(redirect(`${target.url}/secret?key=1`))
    const error = await failure(createOutboundFetch()(server.baseUrl, post))
    expect(error.kind).toBe('redirected')
    expect(error.message).toContain(`a redirect to ${target.url};`)
    expect(target.received).toHaveLength(0)
  })

  it.each([
    ['file:///etc/passwd', 'only http:// and https://'],
    ['ftp://x/', 'not ftp://'],
    ['nonsense', 'is not a URL'],
    ['http://ann:pw@127.0.0.1/', 'carries a name or password'],
  ])('refuses the address %s', async (address, message) => {
    const error = await failure(createOutboundFetch()(address))
    expect(error).toMatchObject({ kind: 'bad_address' })
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('pw')
  })

  it.each(SPELLINGS)('connects to nothing that is forbidden, spelled %s', async (host) => {
    const server = await scripted(errorReply(400))
    const address = server.url.replace('127.0.0.1', host)
    const error = await failure(createOutboundFetch({ rules: { loopback: false, private: false } })(address, post))
    expect(['not_allowed', 'bad_address']).toContain(error.kind)
    expect(server.received).toHaveLength(0)
  })

  it('says what is not allowed, and what would allow it', async () => {
    const error = await failure(createOutboundFetch()('http://10.1.2.3:8000/v1'))
    expect(error.kind).toBe('not_allowed')
    expect(error.message).toContain('requests to 10.1.2.3 are not allowed: it is in a private network; to allow these')
  })

  it('connects to a name whose addresses are allowed', async () => {
    const server = await scripted(errorReply(400))
    const response = await createOutboundFetch()(server.url.replace('127.0.0.1', 'localhost'), post)
    expect(response.status).toBe(400)
  })

  it('takes no proxy from the environment', async () => {
    const server = await scripted(errorReply(418))
    const program = `
      import { createOutboundFetch } from '#server/models/outbound-fetch.ts'
      console.log((await createOutboundFetch()('${server.baseUrl}', { method: 'POST', body: '{}' })).status)`
    const flags = ['--conditions=react-server', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program]
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '', no_proxy: '' }
    const { stdout } = await promisify(execFile)(process.execPath, flags, { env })
    expect(stdout.trim()).toBe('418')
  })

  it('says that nothing answers', async () => {
    const server = await startScriptedServer(errorReply(400))
    await server.close()
    const error = await failure(createOutboundFetch()(server.baseUrl, post))
    expect(error).toMatchObject({ kind: 'unreachable', passing: false })
    expect(error.message).toBe(`nothing answers at ${server.url}; is the server running?`)
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('says that a name is not known', async () => {
    const error = await failure(createOutboundFetch()('http://no-such-host.invalid/v1'))
    expect(error.kind).toBe('unreachable')
    expect(error.message).toContain('no-such-host.invalid')
  })

  it('says that a server does not speak TLS, or not HTTP at all', async () => {
    const plain = await scripted(errorReply(400))
    const noTls = await failure(createOutboundFetch()(plain.url.replace('http:', 'https:')))
    expect(noTls.message).toContain('does not speak TLS')
    const origin = await listening(net.createServer((socket) => socket.resume().end('SSH-2.0-x\r\n')))
    const noHttp = await failure(createOutboundFetch()(origin))
    expect(noHttp).toMatchObject({ kind: 'bad_response', passing: false })
  })

  it('refuses a compressed answer', async () => {
    const origin = await httpServer((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'))
    const error = await failure(createOutboundFetch()(origin))
    expect(error.message).toContain('compressed answer (gzip)')
  })

  it('ends a silence before the answer', async () => {
    const server = await scripted(hang())
    const error = await failure(createOutboundFetch({ idleTimeoutMs: 500 })(server.baseUrl, post))
    expect(error).toMatchObject({ kind: 'timed_out', message: `${server.url} sent nothing for 0.5 s` })
    await server.gone(0)
  })

  it('is cancelled before, while and after the request is sent', async () => {
    const server = await scripted([hang(), { chunks: ['a', { hang: true }] }])
    const outbound = createOutboundFetch()
    const kinds: string[] = []
    kinds.push((await failure(outbound(server.baseUrl, { ...post, signal: AbortSignal.abort() }))).kind)

    const first = new AbortController()
    const sending = failure(outbound(server.baseUrl, { ...post, signal: first.signal }))
    while (server.received.length < 1) await new Promise(setImmediate)
    first.abort()
    kinds.push((await sending).kind)
    await server.gone(0)

    const second = new AbortController()
    const response = await outbound(server.baseUrl, { ...post, signal: second.signal })
    const reading = failure(response.text())
    second.abort()
    kinds.push((await reading).kind)
    await server.gone(1)
    expect(kinds).toEqual(['aborted', 'aborted', 'aborted'])
  })

  it('caps a body, and tells one that breaks off', async () => {
    const server = await scripted([{ chunks: ['x'.repeat(2048), { hang: true }] }, { chunks: ['x', { drop: true }] }])
    const outbound = createOutboundFetch({ maxEventBytes: 1024 })
    const large = await failure((await outbound(server.baseUrl, post)).text())
    expect(large).toMatchObject({ kind: 'too_large', passing: false })
    await server.gone(0)
    const broken = await failure((await outbound(server.baseUrl, post)).text())
    expect(broken).toMatchObject({ kind: 'disconnected', passing: true })
  })
})
