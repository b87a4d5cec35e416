import { spawn } from 'node:child_process'
import os from 'node:os'

/** Children are given this long to end after a signal; then they are killed. */
const GRACE_MS = 10_000
const PARENT_CHECK_MS = 250

/** @type {Set<import('node:child_process').ChildProcess>} what was started and has not ended yet */
const children = new Set()
/** @type {NodeJS.Signals | undefined} the signal that told us to stop */
let stoppedBy

/**
 * Starts a program. Its end, also a failure to start at all, is the promise `ended`; it never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startChild(command, args, options = {}) {
  const child = spawn(command, args, options)
  children.add(child)
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, error }))
    child.once('close', (code, signal) => resolve({ code: code ?? 128 + (signal ? os.constants.signals[signal] : 0) }))
  }).then((end) => {
    children.delete(child)
    // What follows a stopped child (a stamp, the next step) must not happen any more.
    if (stoppedBy !== undefined && children.size === 0) process.exit(end.code || 128 + os.constants.signals[stoppedBy])
    return end
  })
  return { child, ended }
}

/**
 * Runs a program to its end and keeps what it printed, both streams in the order they came.
 * With `live` its output goes to our own streams instead.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { live?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runChild(command, args, { live = false, ...options } = {}) {
  const out = live ? 'inherit' : 'pipe'
  // stdin is a pipe that we hold: `exit-with-parent.mjs` in the child sees it close when we die.
  const { child, ended } = startChild(command, args, { ...options, stdio: ['pipe', out, out] })
  const chunks = []
  child.stdout?.on('data', (chunk) => chunks.push(chunk))
  child.stderr?.on('data', (chunk) => chunks.push(chunk))
  const { code, error } = await ended
  return { code, output: Buffer.concat(chunks).toString() + (error ? `${error.message}\n` : '') }
}

/** Passes the signals that end a program on to everything started, and ends this program once all of it has ended. */
export function forwardSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  if (process.env.npm_lifecycle_event === undefined) return
  // npm runs us through a shell, and a signal sent to npm ends that shell without reaching us: what we can see of it
  // is that we were handed to another parent.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stop('SIGTERM'), PARENT_CHECK_MS).unref()
}

/** @param {NodeJS.Signals} signal */
function stop(signal) {
  if (stoppedBy !== undefined) return
  stoppedBy = signal
  if (children.size === 0) process.exit(128 + os.constants.signals[signal])
  // A closed terminal is an orderly end too: a program that does not know SIGHUP would be torn down by it.
  for (const child of children) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
  setTimeout(() => {
    console.error(`Not stopped ${GRACE_MS / 1000} s after ${signal}: killing it.`)
    for (const child of children) child.kill('SIGKILL')
  }, GRACE_MS).unref()
}
