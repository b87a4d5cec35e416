// needs: build
// A reader that is cut off again and again, and a server that is killed again and again: what is lost, what is doubled.
import type { RunEvent } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { printFigures } from './support/figures.ts'
import { allEvents, readEvents, startRun } from './support/run-client.ts'

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "1+1"}}</tool_call>'
const SECONDS = 20
const TURNS_PER_SECOND = 50

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function disconnects(): Promise<void> {
  let next = performance.now()
  // Every reply is held back until its turn is due, so that turns come at a fixed rate whatever the server needs.
  const model = await startScriptedServer(async () => {
    next += 1000 / TURNS_PER_SECOND
    await wait(Math.max(0, next - performance.now()))
    return reply({ content: CALL })
  })
  const env = { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model' }
  const app = await startApp({ dataDir: temporaryFolder(), env })
  const turns = SECONDS * TURNS_PER_SECOND
  next = performance.now()
  const started = performance.now()
  const id = await startRun(app.url, { task: 'count', protocol: 'hermes', maxTurns: turns })
  const heard: number[] = []
  const types = new Set<string>()
  let cuts = -1
  while (!types.has('run.finished')) {
    const reading = readEvents(app.url, { id, after: heard.at(-1) ?? 0 }, (event) => {
      heard.push(event.seq)
      types.add(event.type)
    })
    cuts += 1
    if (cuts < 5) await wait(SECONDS * 150).then(() => reading.cut())
    await reading.done
  }
  const seconds = (performance.now() - started) / 1000
  const all = await allEvents(app.url, id)
  const doubled = heard.length - new Set(heard).size
  const lost = all.filter((event) => !heard.includes(event.seq)).length
  printFigures('A reader cut off while turns arrive', [
    { figure: 'turns a second', value: (turns / seconds).toFixed(1), goal: `about ${TURNS_PER_SECOND}`, met: turns / seconds > 45 },
    { figure: 'disconnections', value: String(cuts), goal: '5', met: cuts === 5 },
    { figure: 'events in the log', value: String(all.length) },
    { figure: 'events lost', value: String(lost), goal: '0', met: lost === 0 },
    { figure: 'events doubled', value: String(doubled), goal: '0', met: doubled === 0 },
  ])
  await app.kill('SIGTERM')
  await model.close()
}

async function kills(): Promise<void> {
  const KILLS = 30
  const model = await startScriptedServer((request) => {
    const last = (request.body.messages?.length ?? 0) > 6
    return reply({ content: (last ? 'That is all.' : `I count. ${CALL}`).split(''), perSecond: 250 })
  })
  const env = { OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model' }
  const dataDir = temporaryFolder()
  const seen = new Map<string, RunEvent[]>()
  for (let kill = 0; kill < KILLS; kill += 1) {
    const app = await startApp({ dataDir, env })
    const ids = await Promise.all([0, 1].map((at) => startRun(app.url, { task: `kill ${kill} ${at}`, protocol: 'hermes' })))
    for (const id of ids) {
      const events: RunEvent[] = []
      seen.set(id, events)
      readEvents(app.url, { id, after: 0 }, (event) => events.push(event))
    }
    await wait(Math.random() * 1500)
    await app.kill('SIGKILL')
  }
  const app = await startApp({ dataDir, env })
  let lost = 0
  let ended = 0
  let resumed = 0
  for (const [id, events] of seen) {
    const last = events.at(-1)?.seq ?? 0
    await readEvents(app.url, { id, after: last }, () => undefined).done
    const all = await allEvents(app.url, id)
    checkOrder(all)
    for (const event of events) if (JSON.stringify(all[event.seq - 1]) !== JSON.stringify(event)) lost += 1
    const state = foldLog(all)
    if (state.status === 'finished') ended += 1
    if (state.interruptions.length > 0) resumed += 1
  }
  printFigures(`${KILLS} times SIGKILL in mid-episode`, [
    { figure: 'runs, of them interrupted', value: `${seen.size}, ${resumed}` },
    { figure: 'events seen before a kill', value: String([...seen.values()].flat().length) },
    { figure: 'of them lost or changed', value: String(lost), goal: '0', met: lost === 0 },
    { figure: 'runs that ended', value: String(ended), goal: String(seen.size), met: ended === seen.size },
  ])
  await app.kill('SIGTERM')
  await model.close()
}

await disconnects()
await kills()
