// needs: build
// Readers that take 1 kB a second of a run that says 2,000 tokens a second: what they cost the server must not grow with
// what they have not read, and a reader that keeps up must not notice them.
import { writeFileSync } from 'node:fs'
import net from 'node:net'
import { memoryOf, startApp, temporaryFolder, type AppProcess } from '../tests/support/app-process.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import { printFigures } from './support/figures.ts'
import { readEvents, startRun } from './support/run-client.ts'

const READERS = 50
const TOKENS_PER_SECOND = 2000
const SECONDS = 20
const BYTES_PER_SECOND = 1000
const MOST_MB = 150

interface Watched {
  readonly peak: number
  readonly heard: number
  /** Bytes of the events that a reader who keeps up got. */
  readonly bytes: number
  readonly gapless: boolean
}

/** Takes so many bytes each second, and nothing more from its socket. */
function readSlowly(app: AppProcess, id: string): () => void {
  const socket = net.connect({ port: app.port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  socket.write(`GET /api/runs/${id}/events HTTP/1.1\r\nhost: 127.0.0.1:${app.port}\r\naccept: text/event-stream\r\n\r\n`)
  const timer = setInterval(() => socket.read(BYTES_PER_SECOND) ?? socket.read(), 1000)
  return () => {
    clearInterval(timer)
    socket.destroy()
  }
}

/** Plays the run with so many slow readers, and one that keeps up. */
async function watch(app: AppProcess, slow: number): Promise<Watched> {
  // The kernel begins anew to note the peak of the process.
  writeFileSync(`/proc/${app.pid}/clear_refs`, '5')
  const id = await startRun(app.url, { task: 'count', protocol: 'hermes' })
  const stops = Array.from({ length: slow }, () => readSlowly(app, id))
  let heard = 0
  let bytes = 0
  let last = 0
  let gapless = true
  await readEvents(app.url, { id, after: 0 }, (event) => {
    gapless &&= event.seq === last + 1
    last = event.seq
    bytes += JSON.stringify(event).length
    if (event.type === 'tokens.appended') heard += event.tokens?.length ?? 0
  }).done
  for (const stop of stops) stop()
  return { peak: memoryOf(app.pid).peak, heard, bytes, gapless }
}

// With alternatives, so that the run is far larger than what the kernel holds for a connection.
const tokens = Array.from({ length: TOKENS_PER_SECOND * SECONDS }, (_, at) => ({
  text: `w${at} `,
  logprob: -0.5,
  top: Array.from({ length: 5 }, (__, rank) => ({ text: `alternative-${rank} `, logprob: -rank - 0.123456 })),
}))
const model = await startScriptedServer(() => reply({ tokens, perSecond: TOKENS_PER_SECOND }))
const app = await startApp({ dataDir: temporaryFolder(), env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model' } })
await watch(app, 0)
const alone = await watch(app, 0)
const crowded = await watch(app, READERS)
const cost = crowded.peak - alone.peak
const whole = crowded.heard === tokens.length && crowded.gapless
printFigures(`${READERS} readers that take ${BYTES_PER_SECOND} B/s of a run at ${TOKENS_PER_SECOND} tokens/s, ${SECONDS} s`, [
  { figure: 'the run, as one reader gets it', value: `${(crowded.bytes / 1e6).toFixed(1)} MB` },
  { figure: 'all of it held for all of them would be', value: `${((crowded.bytes * READERS) / 1e6).toFixed(0)} MB` },
  { figure: 'peak memory without and with them (MB)', value: `${alone.peak.toFixed(0)}, ${crowded.peak.toFixed(0)}` },
  { figure: 'what they cost together', value: `${cost.toFixed(0)} MB`, goal: `at most ${MOST_MB} MB`, met: cost <= MOST_MB },
  { figure: 'the reader that keeps up has all', value: whole ? 'yes' : 'no', goal: 'yes', met: whole },
])
await app.kill('SIGTERM')
await model.close()
