// needs: build
// From the model server's event to the reader: one run beside a bare relay, one fast run, 64 runs at once.
import http from 'node:http'
import { serverSchema } from '#lib/api/contract.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import { memoryOf, startApp, temporaryFolder } from '../tests/support/app-process.ts'
import type { AppProcess } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { readEvents, readFrames, startRun } from './support/run-client.ts'

const words = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at} `)

interface Scenario {
  readonly tokens: number
  readonly perSecond: number
  readonly runs: number
}

interface Measured {
  readonly delays: number[]
  readonly lost: number
  readonly ended: number
}

/** The content deltas of one reply, each a number, and when each arrived. */
class Arrivals {
  readonly at: number[] = []
  outcome: string | undefined
  private rest = ''

  take(event: RunEvent, at: number): void {
    if (event.type === 'run.finished') this.outcome = event.outcome
    if (event.type === 'tokens.appended') this.text(event.text, at)
  }

  text(text: string, at: number): void {
    const numbers = (this.rest + text).split(' ')
    this.rest = numbers.pop() ?? ''
    for (const number of numbers) this.at[Number(number)] = at
  }
}

const arrived = (arrivals: Arrivals, tokens: number): number => arrivals.at.filter((at) => at !== undefined).length - tokens

async function throughRetake(app: AppProcess, server: string, { tokens, perSecond, runs }: Scenario): Promise<Measured> {
  const model = await startScriptedServer(() => reply({ content: words(tokens), perSecond, logprobs: true }))
  const added = await fetch(`${app.url}/api/servers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: server, kind: 'openai', baseUrl: model.baseUrl, model: 'scripted-model' }),
  })
  const { id: serverId } = serverSchema.parse(await added.json())
  const readings = await Promise.all(
    Array.from({ length: runs }, async (_, at) => {
      const id = await startRun(app.url, {
        task: `bench ${at}`,
        server: serverId,
        protocol: 'hermes',
        sampling: { topLogprobs: 5 },
      })
      const arrivals = new Arrivals()
      await readEvents(app.url, { id, after: 0 }, (event, when) => arrivals.take(event, when)).done
      return arrivals
    }),
  )
  const delays: number[] = []
  let lost = 0
  // Which request belongs to which run is told by the task in its messages.
  for (const [n, request] of model.requests.entries()) {
    const run = Number(/bench (\d+)/.exec(request.messages?.at(-1)?.content ?? '')?.[1])
    const arrivals = readings[run]
    if (arrivals === undefined) throw new Error('a request of no run')
    lost -= arrived(arrivals, tokens)
    // The first chunk is the role, so token n is chunk n + 1.
    for (const [token, at] of arrivals.at.entries()) delays.push(at - (model.sentAt[n]?.[token + 1] ?? Number.NaN))
  }
  await model.close()
  return { delays, lost, ended: readings.filter((reading) => reading.outcome === 'final').length }
}

/** The least that a relay can do: node:http on both sides, bytes passed on as they come. */
async function throughBareRelay({ tokens, perSecond }: Scenario): Promise<number[]> {
  const model = await startScriptedServer(() => reply({ content: words(tokens), perSecond, logprobs: true }))
  const relay = http.createServer((request, response) => {
    const upstream = http.request(`${model.baseUrl}/chat/completions`, { method: 'POST', headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(upstream)
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  const address = relay.address()
  if (address === null || typeof address === 'string') throw new Error('the relay has no port')
  const arrivals = new Arrivals()
  const body = JSON.stringify({ model: 'scripted-model', stream: true, messages: [{ role: 'user', content: 'bench' }] })
  await new Promise<void>((resolve, reject) => {
    const request = http.request({ port: address.port, method: 'POST', headers: { 'content-type': 'application/json' }, agent: false })
    request.once('error', reject)
    request.once('response', (response) => {
      readFrames(response, (data, at) => {
        const content = /"delta":\{[^}]*"content":"(\d+ )"/.exec(data)?.[1]
        if (content !== undefined) arrivals.text(content, at)
      })
      response.once('end', resolve)
    })
    request.end(body)
  })
  relay.close()
  await model.close()
  return arrivals.at.map((at, token) => at - (model.sentAt[0]?.[token + 1] ?? Number.NaN))
}

const app = await startApp({ dataDir: temporaryFolder() })
await throughRetake(app, 'warm-up', { tokens: 200, perSecond: 500, runs: 2 })

const one: Scenario = { tokens: 2000, perSecond: 200, runs: 1 }
const [bare, retake] = await Promise.all([throughBareRelay(one), throughRetake(app, 'one', one)])
const overhead = percentile(retake.delays, 0.95) - percentile(bare, 0.95)
printFigures('Relay: one run at 200 tokens/s, 10 s', [
  { figure: 'bare node:http relay p50 / p95', value: `${ms(percentile(bare, 0.5))} / ${ms(percentile(bare, 0.95))}` },
  { figure: 'Retake p50 / p95', value: `${ms(percentile(retake.delays, 0.5))} / ${ms(percentile(retake.delays, 0.95))}` },
  { figure: 'p95 over the bare relay', value: ms(overhead), goal: '<= 20 ms', met: overhead <= 20 },
])

const fast = await throughRetake(app, 'fast', { tokens: 10_000, perSecond: 2000, runs: 1 })
printFigures('One run at 2,000 tokens/s, 5 s', [
  { figure: 'tokens lost', value: String(fast.lost), goal: '0', met: fast.lost === 0 && fast.ended === 1 },
  { figure: 'delay p50 / p99', value: `${ms(percentile(fast.delays, 0.5))} / ${ms(percentile(fast.delays, 0.99))}` },
])

const many = await throughRetake(app, 'many', { tokens: 500, perSecond: 50, runs: 64 })
const memory = memoryOf(app.pid)
printFigures('64 runs at once at 50 tokens/s each, 10 s', [
  { figure: 'runs completed', value: `${many.ended} of 64`, goal: '64', met: many.ended === 64 },
  { figure: 'tokens lost', value: String(many.lost), goal: '0', met: many.lost === 0 },
  { figure: 'delay p50 / p99', value: `${ms(percentile(many.delays, 0.5))} / ${ms(percentile(many.delays, 0.99))}` },
  { figure: 'server memory now / peak', value: `${memory.now.toFixed(0)} / ${memory.peak.toFixed(0)} MB` },
])
await app.kill('SIGTERM')
