import { spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/** Runs the lifecycle in a process of its own: it ends the process it runs in. */
async function serve(env: Record<string, string>, signal?: NodeJS.Signals): Promise<{ code: number | null; output: string }> {
  const script = "import('#server/lifecycle.ts').then((module) => module.serveUntilSignal()).then(() => console.log('serving'))"
  const flags = ['--conditions=react-server', '--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script]
  const child = spawn(process.execPath, flags, { env: { ...process.env, ...env } })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
    if (signal !== undefined && output.includes('serving')) child.kill(signal)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, output }
}

describe('serveUntilSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly at %s', async (signal) => {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-test-'))
    const { code } = await serve({ RETAKE_DATA_DIR: dataDir }, signal)
    expect(code).toBe(0)
  })

  it('ends with one line when it cannot start', async () => {
    const { code, output } = await serve({ PORT: '99999' })
    expect(code).toBe(1)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toContain('PORT')
  })
})
