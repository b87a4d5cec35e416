import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import { describeFailure } from './describe-failure.ts'
import { encodeResult } from './encode-result.ts'
import { loadToolModules } from './load-tool-modules.ts'
import { createProgressRelay } from './progress-relay.ts'
import { toolsByName } from './registry.ts'
import { workerCallSchema, workerSetupSchema, type WorkerCall, type WorkerReply } from './worker-protocol.ts'

/** The far side of the tool runner: runs one call after another, in a thread that can be ended at any moment. */
const port = parentPort
if (port === null) throw new Error('tool-worker.ts is started by the tool runner, as a worker thread')

const setup = workerSetupSchema.parse(workerData)
const tools = toolsByName(await loadToolModules(setup.extraToolModules))

const reply = (message: WorkerReply) => port.postMessage(message)

// Calls that came while the modules were loading have waited in the port until now.
port.on('message', (message: unknown) => {
  void answer(workerCallSchema.parse(message))
})

// A call does not wait for what only other tools need.
await Promise.all([...tools.values()].map(async (tool) => tool.preload?.()))

async function answer(call: WorkerCall): Promise<void> {
  reply({ type: 'started' })
  const progress = createProgressRelay((chunk) => reply({ type: 'progressed', chunk }), setup.outputLimitBytes)
  const outcome = await execute(call, progress.push)
  progress.end()
  reply(outcome)
}

async function execute(call: WorkerCall, progress: (chunk: string) => void): Promise<WorkerReply> {
  try {
    const tool = tools.get(call.name)
    if (tool === undefined) throw new Error(`unknown tool ${call.name}; known: ${[...tools.keys()].join(', ')}`)
    const result: unknown = await tool.run(call.arguments, { workspace: call.workspace, progress })
    return { type: 'finished', ok: true, ...encodeResult(result, setup.outputLimitBytes) }
  } catch (error) {
    return { type: 'finished', ok: false, json: 'null', error: describeFailure(error) }
  }
}
