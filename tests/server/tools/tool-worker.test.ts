import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, test } from 'vitest'

const workers: Worker[] = []
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.terminate())))

function start(): Worker {
  const worker = new Worker(path.join(process.cwd(), 'server/tools/tool-worker.ts'), {
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
    workerData: { outputLimitBytes: 100, extraToolModules: [path.join(import.meta.dirname, 'faults.ts')] },
  })
  workers.push(worker)
  return worker
}

async function exchange(name: string, args = {}): Promise<unknown[]> {
  const worker = start()
  const replies: unknown[] = []
  return new Promise((resolve, reject) => {
    worker.on('error', reject)
    worker.on('message', (reply: { type: string }) => {
      replies.push(reply)
      if (reply.type === 'finished') resolve(replies)
    })
    // Sent before the worker has loaded its tools: it must not be lost.
    worker.postMessage({ name, arguments: args, workspace: '/nowhere' }, [])
  })
}

describe('tool-worker', () => {
  test('says that it started, shows progress, and answers with JSON text', async () => {
    expect(await exchange('steps', { steps: 1 })).toEqual([
      { type: 'started' },
      { type: 'progressed', chunk: 'step 1\n' },
      { type: 'finished', ok: true, json: '"done"' },
    ])
  })

  test('a built-in tool', async () => {
    expect((await exchange('calculator', { expression: '48*7' })).at(-1)).toEqual({ type: 'finished', ok: true, json: '336' })
  })

  test.each([
    ['nothing', /^unknown tool nothing; known: calculator, convert, /u],
    ['cycle', /circular/u],
    ['nan', /NaN at score/u],
  ])('%s: what goes wrong is an answer', async (name, error) => {
    expect((await exchange(name)).at(-1)).toEqual({
      type: 'finished',
      ok: false,
      json: 'null',
      error: expect.stringMatching(error),
    })
  })

  test('a long result is cut before it leaves the thread', async () => {
    expect((await exchange('huge', { bytes: 1_000_000 })).at(-1)).toMatchObject({
      ok: true,
      json: expect.stringMatching(/of 1000000 bytes cut\]"$/u),
      truncatedBytes: expect.any(Number),
    })
  })
})
