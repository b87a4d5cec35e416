import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

export interface AppProcess {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>
}

export interface AppOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
}

const folders: string[] = []

/** A folder that is gone when this process ends. */
export function temporaryFolder(): string {
  if (folders.length === 0) process.on('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
  const folder = mkdtempSync(path.join(os.tmpdir(), 'retake-app-'))
  folders.push(folder)
  return folder
}

/** Lets a server listen on a port of loopback that the system chooses; gives the port. */
export async function listenOnLoopback(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port')
  return address.port
}

/** Systems give out ports of their own choice above these: nobody is given one of these by chance before it is used. */
const LOWEST_PORT = 20_000
const HIGHEST_PORT = 29_999

/** A port of loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT + 1))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer()
  const isListening = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (isListening) await new Promise((resolve) => server.close(resolve))
  return isListening
}

/** What `npm start` gives the server, too. */
const SERVER_ENVIRONMENT = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NEXT_MANUAL_SIG_HANDLE: 'true' } as const

/** The environment of this process without what would configure the server: each test says that for itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const given = Object.entries(process.env).filter(([name]) => !/^(?:RETAKE_|OPENAI_|HOST$|PORT$|DATABASE_URL$)/.test(name))
  return { ...Object.fromEntries(given), ...SERVER_ENVIRONMENT }
}

/** Starts the built server in a process of its own and waits until it answers. */
export async function startApp({ dataDir, env = {}, port }: AppOptions): Promise<AppProcess> {
  const taken = port ?? (await freePort())
  const next = path.join('node_modules', 'next', 'dist', 'bin', 'next')
  const child = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(taken)], {
    env: { ...ownEnvironment(), RETAKE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const orphaned = (): boolean => child.kill('SIGKILL')
  process.on('exit', orphaned)
  void ended.then(() => process.off('exit', orphaned))
  const url = `http://127.0.0.1:${taken}`
  await answers(`${url}/api/health`, () => child.exitCode !== null)
  if (child.pid === undefined) throw new Error('the server has no process')
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return { url, port: taken, pid: child.pid, kill }
}

async function answers(url: string, dead: () => boolean): Promise<void> {
  for (;;) {
    const ok = await fetch(url).then(
      // With an access token this is how it answers those who have none.
      (response) => response.ok || response.status === 401,
      () => false,
    )
    if (ok) return
    if (dead()) throw new Error('the server ended before it answered; is it built?')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

/** Resident memory of a process in MB: now, and at its highest. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN)
  return { now: kilobytes('VmRSS') / 1024, peak: kilobytes('VmHWM') / 1024 }
}
