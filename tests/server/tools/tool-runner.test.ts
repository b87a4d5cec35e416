import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createToolRunner, type ToolRunnerOptions, type ToolRunnerPool } from '#server/tools/tool-runner.ts'
import type { JsonObject } from '#server/tools/tool.ts'

const faults = path.join(import.meta.dirname, 'faults.ts')
const never = new AbortController().signal
const cancelled = { ok: false, result: null, error: 'cancelled' }

let workspace = ''
const runners: ToolRunnerPool[] = []
beforeEach(async () => {
  workspace = await mkdtemp(path.join(os.tmpdir(), 'retake-runner-'))
})
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()))
  await rm(workspace, { recursive: true })
})

function open(options: ToolRunnerOptions = {}) {
  const runner = createToolRunner({ extraToolModules: [faults], ...options })
  runners.push(runner)
  const call = (name: string, args: JsonObject = {}, more: { signal?: AbortSignal; onProgress?: (chunk: string) => void } = {}) =>
    runner.run({ name, arguments: args, workspace, signal: never, onProgress: () => undefined, ...more })
  return { runner, call }
}

describe('createToolRunner', () => {
  test('runs the tools of the bundled toolset', async () => {
    const { call } = open()
    expect(await call('calculator', { expression: '48*7' })).toEqual({ ok: true, result: 336 })
    expect(await call('calculator', { expression: '1/0' })).toEqual({ ok: false, result: null, error: 'division by zero' })
    expect(await call('remember', { key: 'color', value: 'blue' })).toEqual({ ok: true, result: 'saved' })
    expect(await call('lookup', { key: 'color' })).toEqual({ ok: true, result: 'blue' })
    expect(await call('lookup', { key: 'nowhere' })).toEqual({ ok: false, result: null, error: 'key not found' })
  })

  test('does not know extra tools unless it is told of them', async () => {
    const { call } = open({ extraToolModules: [] })
    expect((await call('echo')).error).toMatch(/^unknown tool echo; known: calculator, convert, weekday, lookup, remember$/u)
  })

  test('replaces a worker that had to be ended', async () => {
    const { call } = open({ timeoutMs: 2000, maxWorkers: 1 })
    expect((await call('spin')).error).toBe('timeout: the tool did not answer within 2 s')
    expect(await call('echo', { still: 'here' })).toEqual({ ok: true, result: { still: 'here' } })
  })

  test('replaces a worker that died while it had nothing to do', async () => {
    const { call } = open({ maxWorkers: 1 })
    const died = new Promise((resolve) => {
      process.once('worker', (worker) => worker.once('exit', resolve))
    })
    expect((await call('exit_later')).ok).toBe(true)
    await died
    expect((await call('echo')).ok).toBe(true)
  })

  test('runs as many calls at once as there are workers, the others in turn', async () => {
    const { call } = open({ maxWorkers: 2 })
    const begun: number[] = []
    const calls = [0, 1, 2, 3].map((at) => {
      const controller = new AbortController()
      const ended = call('begin_and_hang', {}, { signal: controller.signal, onProgress: () => void begun.push(at) })
      return { end: () => (controller.abort(), ended) }
    })
    for (const [at, { end }] of calls.entries()) {
      // One more begins for each that ends.
      await vi.waitFor(() => expect(begun).toHaveLength(Math.min(at + 2, 4)), 10_000)
      expect(await end()).toEqual(cancelled)
    }
  })

  test('many calls at once: each gets its own answer', async () => {
    const { call } = open()
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => call('echo', { n })))
    expect(outcomes.map((outcome) => outcome.result)).toEqual(Array.from({ length: 200 }, (_, n) => ({ n })))
  })

  test('a tool that hangs does not hold up the server', async () => {
    const { call } = open({ timeoutMs: 1000, maxWorkers: 1 })
    await call('echo')
    let turns = 0
    const turning = setInterval(() => (turns += 1), 1)
    expect((await call('spin')).ok).toBe(false)
    clearInterval(turning)
    expect(turns).toBeGreaterThan(10)
  })

  test('cancels a call that runs, one that waits, and one not begun; the next one runs', async () => {
    const { call } = open({ maxWorkers: 1 })
    const [running, waiting] = [new AbortController(), new AbortController()]
    const first = call('spin', {}, { signal: running.signal })
    const second = call('echo', {}, { signal: waiting.signal })
    waiting.abort()
    expect(await second).toEqual(cancelled)
    running.abort()
    expect(await first).toEqual(cancelled)
    expect(await call('echo', {}, { signal: AbortSignal.abort() })).toEqual(cancelled)
    expect((await call('echo')).ok).toBe(true)
  })

  test('caps results and progress', async () => {
    const { call } = open({ outputLimitBytes: 1000 })
    const huge = await call('huge', { bytes: 20_000_000 })
    expect(Buffer.byteLength(JSON.stringify(huge.result))).toBeLessThanOrEqual(1000)
    expect(huge.result).toMatch(/\[\d+ of 20000000 bytes cut\]$/u)
    expect(huge.truncatedBytes).toBeGreaterThan(19_999_000)
    const chunks: string[] = []
    await call('chatter', { lines: 100_000 }, { onProgress: (chunk) => chunks.push(chunk) })
    expect(chunks.join('')).toBe(`${'0123456789'.repeat(100)}\n[further output is not shown]`)
    expect(chunks.length).toBeLessThan(5)
  })

  test('memory that runs out takes the call, not the server', async () => {
    const { call } = open({ memoryLimitMb: 32 })
    expect(await call('hoard')).toEqual({ ok: false, result: null, error: 'the tool ran out of memory' })
    expect((await call('echo')).ok).toBe(true)
  })

  test('a warmed worker takes the first call', async () => {
    const { runner, call } = open()
    runner.warmUp()
    runner.warmUp()
    expect((await call('echo')).ok).toBe(true)
  })

  test('close cancels what runs and what waits, and answers later calls as cancelled', async () => {
    const { runner, call } = open({ maxWorkers: 1 })
    const calls = [call('spin'), call('echo')]
    await runner.close()
    expect(await Promise.all(calls)).toEqual([cancelled, cancelled])
    expect(await call('echo')).toEqual(cancelled)
  })

  test('is not warmed up again once it is closed', async () => {
    const started = vi.fn<() => void>()
    process.on('worker', started)
    const { runner } = open()
    await runner.close()
    runner.warmUp()
    await new Promise((resolve) => setImmediate(resolve))
    expect(started).not.toHaveBeenCalled()
    open().runner.warmUp()
    await vi.waitFor(() => expect(started).toHaveBeenCalled())
    process.off('worker', started)
  })
})
