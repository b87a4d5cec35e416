// needs: build
// What a reader costs who only waits: hundreds of open event streams of a run that says nothing, in the server's memory.
import http from 'node:http'
import { memoryOf, startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import { printFigures } from './support/figures.ts'
import { startRun } from './support/run-client.ts'

const READERS = 500
/** Opened and closed before anything is measured: what the server takes once, whoever reads. */
const WARM_UP = 200
const SETTLE_MS = 4000
/** Kilobytes of resident memory for each reader. */
const MOST_KB = 200

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A stream that has shown all there is; resolves with its connection. */
function openStream(url: string, id: string): Promise<http.ClientRequest> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/api/runs/${id}/events`, { headers: { accept: 'text/event-stream' }, agent: false })
    request.once('error', reject)
    request.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('error', () => undefined)
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.includes('tokens.appended')) resolve(request)
      })
    })
  })
}

async function openStreams(url: string, id: string, count: number): Promise<http.ClientRequest[]> {
  const open: http.ClientRequest[] = []
  while (open.length < count) {
    const some = Math.min(50, count - open.length)
    open.push(...(await Promise.all(Array.from({ length: some }, () => openStream(url, id)))))
  }
  return open
}

function close(open: readonly http.ClientRequest[]): void {
  for (const request of open) request.destroy()
}

const model = await startScriptedServer(() => reply({ content: ['begun', 'never sent'], hangAfter: 1 }))
const app = await startApp({ dataDir: temporaryFolder(), env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model' } })
const id = await startRun(app.url, { task: 'wait', protocol: 'hermes' })
close(await openStreams(app.url, id, WARM_UP))
await wait(SETTLE_MS)
const before = memoryOf(app.pid).now
const open = await openStreams(app.url, id, READERS)
await wait(SETTLE_MS)
const during = memoryOf(app.pid).now
const asked = performance.now()
await fetch(`${app.url}/api/health`)
const answered = performance.now() - asked
close(open)
await wait(SETTLE_MS)
const after = memoryOf(app.pid).now
const each = ((during - before) * 1024) / READERS
printFigures(`${READERS} readers of a run that says nothing`, [
  { figure: 'memory before, with them, after (MB)', value: [before, during, after].map((mb) => mb.toFixed(0)).join(', ') },
  { figure: 'memory for each reader', value: `${each.toFixed(0)} kB`, goal: `at most ${MOST_KB} kB`, met: each <= MOST_KB },
  { figure: 'health meanwhile', value: `${answered.toFixed(0)} ms` },
])
await app.kill('SIGTERM')
await model.close()
