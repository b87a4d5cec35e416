import { appendFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { freePort } from '../support/app-process.ts'
import { makeFakeProject } from '../support/fake-project.ts'
import type { FakeProject, StartedCommand } from '../support/fake-project.ts'

const NPM_CI = 'npm ci --include=dev --no-audit --no-fund --loglevel=error --fetch-retries=5'
let project: FakeProject
let port: number
const started: StartedCommand[] = []

beforeEach(async () => {
  project = makeFakeProject()
  port = await freePort()
})

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  // What a killed start leaves behind ends by itself; the folder is its working folder until then.
  await vi.waitFor(async () => expect(await isAnswering()).toBe(false), 30_000)
  project.remove()
})

function start(env: Readonly<Record<string, string>> = {}, args: readonly string[] = [], by?: 'shell'): StartedCommand {
  const command = project.run('start', { PORT: String(port), ...env }, { args, by })
  started.push(command)
  return command
}

async function untilReady(command: StartedCommand): Promise<void> {
  await vi.waitFor(() => expect(command.output()).toContain('Retake is ready'), { timeout: 30_000, interval: 20 })
}

async function stop(command: StartedCommand, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  command.child.kill(signal)
  return await command.ended
}

/** Starts, stops, and gives what npm and Next had to do for it, the server itself aside. */
async function workOfStart(): Promise<string[]> {
  const command = start()
  await untilReady(command)
  await stop(command)
  return project.calls().filter((call) => !call.startsWith('next start') && !call.startsWith('ended'))
}

async function isAnswering(): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1')
  const answered = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
  socket.destroy()
  return answered
}

describe('npm start', () => {
  it('installs, builds, serves on loopback and says so in one line', async () => {
    const command = start()
    await untilReady(command)
    expect(command.output().replaceAll(/\d+\.\d s/g, '# s')).toBe(
      `Installing packages (first start only)… # s\nBuilding (first start only)… # s\nRetake is ready at http://127.0.0.1:${port}\n`,
    )
    expect(project.calls()).toEqual([NPM_CI, 'next build', `next start -H 127.0.0.1 -p ${port}`])
    expect(await stop(command)).toBe(143)
  })

  it('does only what has changed since the last time', async () => {
    expect(await workOfStart()).toEqual([NPM_CI, 'next build'])
    expect(await workOfStart()).toEqual([])
    appendFileSync(path.join(project.folder, 'app/page.tsx'), 'two')
    expect(await workOfStart()).toEqual(['next build'])
    writeFileSync(path.join(project.folder, 'package-lock.json'), '{"new": true}')
    expect(await workOfStart()).toEqual([NPM_CI, 'next build'])
    writeFileSync(path.join(project.folder, 'README.md'), 'not a source')
    expect(await workOfStart()).toEqual([])
  })

  it('shows what npm said when it fails, and installs again the next time', async () => {
    const failing = start({ FAKE_NPM: 'fail' })
    expect(await failing.ended).toBe(1)
    expect(failing.output()).toContain('npm error 404 no such package\nThe packages could not be installed: npm ci ended with code 7.\n')
    project.calls()
    expect(await workOfStart()).toEqual([NPM_CI, 'next build'])
  })

  it('shows what the build said when it fails, and builds again the next time', async () => {
    await workOfStart()
    appendFileSync(path.join(project.folder, 'app/page.tsx'), 'broken')
    const failing = start({ FAKE_NEXT: 'build fails' })
    expect(await failing.ended).toBe(1)
    expect(failing.output()).toContain('boom at build\nThe build failed: next build ended with code 3.\n')
    project.calls()
    // Also when the sources are those of the last good build again: its result may be half overwritten.
    writeFileSync(path.join(project.folder, 'app/page.tsx'), 'one')
    expect(await workOfStart()).toEqual(['next build'])
  })

  it('builds again after a build that was interrupted', async () => {
    const command = start({ FAKE_NEXT: 'build hangs' })
    await vi.waitFor(() => expect(command.output()).toContain('Building'), 30_000)
    await vi.waitFor(() => expect(project.calls()).toContain('next build'), 30_000)
    expect(await stop(command)).toBe(143)
    expect(await workOfStart()).toEqual(['next build'])
  })

  it('refuses a bad environment in one line, before it builds', async () => {
    const command = start({ PORT: '0' })
    expect(await command.ended).toBe(1)
    expect(command.output().split('\n').slice(1)).toEqual(['PORT is "0": allowed is a whole number from 1 to 65535', ''])
    expect(project.calls()).toEqual([NPM_CI])
  })

  it('names the port when another program has it', async () => {
    const other = net.createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const command = start()
    expect(await command.ended).toBe(1)
    expect(command.output()).toContain(`\nPORT is ${port}, and another program listens on 127.0.0.1:${port}: stop it, or choose a free port`)
    other.close()
    await once(other, 'close')
  })

  it('names HOST when it is no address of this machine', async () => {
    const command = start({ HOST: '192.0.2.1', RETAKE_ACCESS_TOKEN: 'x'.repeat(16) })
    expect(await command.ended).toBe(1)
    expect(command.output()).toContain('\nHOST is "192.0.2.1", which is no address of this machine (EADDRNOTAVAIL)')
  })

  it('says when the server ends before it answered', async () => {
    const command = start({ FAKE_NEXT: 'start fails' })
    expect(await command.ended).toBe(1)
    expect(command.output()).toContain('boom at start\nThe server ended with code 3 before it answered.\n')
  })

  it.each([
    ['SIGINT', 'ended by SIGINT', 130],
    ['SIGTERM', 'ended by SIGTERM', 143],
    ['SIGHUP', 'ended by SIGTERM', 143],
  ] as const)('passes %s on and ends with the code of the server', async (signal, call, code) => {
    const command = start()
    await untilReady(command)
    expect(await stop(command, signal)).toBe(code)
    expect(project.calls().at(-1)).toBe(call)
    expect(await isAnswering()).toBe(false)
  })

  it('leaves no server behind when it is killed itself', async () => {
    const command = start()
    await untilReady(command)
    command.child.kill('SIGKILL')
    await vi.waitFor(async () => expect(await isAnswering()).toBe(false), { timeout: 30_000, interval: 20 })
    expect(project.calls().at(-1)).toBe('ended by SIGTERM')
  })

  it('ends when the shell that npm runs it in is gone', async () => {
    const command = start({ npm_lifecycle_event: 'start' }, [], 'shell')
    await untilReady(command)
    command.child.kill('SIGTERM')
    await vi.waitFor(async () => expect(await isAnswering()).toBe(false), { timeout: 30_000, interval: 20 })
    expect(project.calls().at(-1)).toBe('ended by SIGTERM')
  })

  it('runs next dev without a build when asked', async () => {
    const command = start({}, ['--dev'])
    await untilReady(command)
    expect(project.calls()).toEqual([NPM_CI, `next dev -H 127.0.0.1 -p ${port}`])
  })

  it('refuses an argument that it does not know', async () => {
    const command = start({}, ['--prod'])
    expect(await command.ended).toBe(1)
    expect(command.output()).toBe('npm start does not know "--prod": it takes --dev or nothing.\n')
  })
})
