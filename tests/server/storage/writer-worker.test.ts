import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { FromWriter, ToWriter } from '#server/storage/write-command.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { temporaryFolder } from '../../support/stored-runs.ts'

it('answers commands that wait together with one message, then ends', async () => {
  const worker = new Worker(path.join(process.cwd(), 'server/storage/writer-worker.ts'), {
    execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
    workerData: { file: path.join(temporaryFolder(), 'db'), wal: true },
  })
  const heard: FromWriter[] = []
  worker.on('message', (message: FromWriter) => heard.push(message))
  const messages: ToWriter[] = [1, 2, 1].map((number, index) => ({
    id: index + 1,
    command: { kind: 'createRuns', runs: [{ summary: summaryWith({ id: `run-${number}` }), base: null, events: [] }] },
  }))
  // All of these wait in the port before the thread has started.
  for (const message of [...messages, 'close']) worker.postMessage(message, [])
  const code = await new Promise((resolve) => {
    worker.once('exit', resolve)
  })
  expect(code).toBe(0)
  expect(heard).toMatchObject([
    { type: 'ready', journal: 'wal' },
    { type: 'answered', answers: [{ id: 1, error: null }, { id: 2, error: null }, { id: 3, error: { code: 'conflict' } }] },
  ])
})
