// What a new user waits for: a fresh clone to its first page, and a second start. Clones this repository's last commit.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import path from 'node:path'
import { freePort, temporaryFolder } from '../tests/support/app-process.ts'
import { printFigures } from './support/figures.ts'

async function firstPage(folder: string): Promise<{ seconds: number; start: ChildProcess }> {
  const port = await freePort()
  const before = performance.now()
  const start: ChildProcess = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (;;) {
    const ok = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return { seconds: (performance.now() - before) / 1000, start }
    if (start.exitCode !== null) throw new Error('npm start ended before it served a page')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function stop(start: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => start.once('exit', resolve))
  start.kill('SIGTERM')
  await ended
}

const folder = path.join(temporaryFolder(), 'retake')
const cloned = spawnSync('git', ['clone', '--quiet', '.', folder], { stdio: 'inherit' })
if (cloned.status !== 0) throw new Error('the repository could not be cloned')
const first = await firstPage(folder)
await stop(first.start)
const second = await firstPage(folder)
await stop(second.start)
printFigures('npm start', [
  { figure: 'fresh clone to the first page', value: `${first.seconds.toFixed(1)} s` },
  { figure: 'second start to the first page', value: `${second.seconds.toFixed(2)} s`, goal: '<= 3 s', met: second.seconds <= 3 },
])
