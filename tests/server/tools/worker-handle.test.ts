import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WorkerHandle } from '#server/tools/worker-handle.ts'
import type { JsonObject } from '#server/tools/tool.ts'
import { makeTree } from '../../support/temp-tree.ts'

const faults = path.join(import.meta.dirname, 'faults.ts')
const never = new AbortController().signal
const limits = { timeoutMs: 10_000, signal: never, onProgress: () => undefined }

const handles: WorkerHandle[] = []
afterEach(() => Promise.all(handles.splice(0).map((handle) => handle.terminate())))

function start(extraToolModules = [faults]): WorkerHandle {
  const handle = new WorkerHandle({ outputLimitBytes: 1000, extraToolModules }, 64)
  handles.push(handle)
  return handle
}

function call(name: string, args: JsonObject = {}) {
  return { name, arguments: args, workspace: '/nowhere' }
}

describe('WorkerHandle', () => {
  test('answers call after call and lives on', async () => {
    const handle = start()
    expect(await handle.run(call('echo', { a: [1] }), limits)).toEqual({ ok: true, result: { a: [1] } })
    expect(await handle.run(call('throw'), limits)).toEqual({ ok: false, result: null, error: 'thrown' })
    expect(await handle.run(call('echo'), limits)).toEqual({ ok: true, result: {} })
    expect(handle.isAlive).toBe(true)
  })

  test('the time limit begins with the tool, not with the start of the thread', async () => {
    const slow = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500)\nexport { toolset } from ${JSON.stringify(faults)}\n`
    const { folder, remove } = makeTree({ 'slow.mjs': slow })
    const outcome = await start([path.join(folder, 'slow.mjs')]).run(call('echo'), { ...limits, timeoutMs: 2000 })
    remove()
    expect(outcome).toEqual({ ok: true, result: {} })
  })

  test.each(['spin', 'hang'])('%s: the thread is ended at the time limit', async (name) => {
    const handle = start()
    expect(await handle.run(call(name), { ...limits, timeoutMs: 200 })).toEqual({
      ok: false,
      result: null,
      error: 'timeout: the tool did not answer within 0.2 s',
    })
    expect(handle.isAlive).toBe(false)
  })

  test.each([
    ['exit', /^the tool ended its worker with exit code 3$/u],
    ['crash', /^the tool's worker broke down: late fault$/u],
    ['hoard', /^the tool ran out of memory$/u],
  ])('%s: a thread that dies is an outcome', async (name, error) => {
    const handle = start()
    expect(await handle.run(call(name), limits)).toEqual({ ok: false, result: null, error: expect.stringMatching(error) })
    expect(handle.isAlive).toBe(false)
  })

  test('abort in the middle of a busy loop', async () => {
    const handle = start()
    await handle.run(call('echo'), limits)
    const controller = new AbortController()
    const outcome = handle.run(call('spin'), { ...limits, signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    expect(await outcome).toEqual({ ok: false, result: null, error: 'cancelled' })
    expect(handle.isAlive).toBe(false)
  })

  test('an aborted signal costs the thread nothing', async () => {
    const handle = start()
    const outcome = await handle.run(call('spin'), { ...limits, signal: AbortSignal.abort() })
    expect(outcome.error).toBe('cancelled')
    expect(handle.isAlive).toBe(true)
    expect((await handle.run(call('echo'), limits)).ok).toBe(true)
  })

  test('a thread that cannot start says why, without paths', async () => {
    const handle = start(['/nowhere/at/all.ts'])
    const outcome = await handle.run(call('echo'), limits)
    expect(outcome.error).toMatch(/^the tool's worker broke down: the tool module all\.ts cannot be used/u)
    expect(outcome.error).not.toContain('/nowhere/')
    expect((await handle.run(call('echo'), limits)).error).toBe(outcome.error)
  })

  test('the environment of the server is not there', async () => {
    process.env['RETAKE_TEST_SECRET'] = 'secret'
    expect(await start().run(call('environment'), limits)).toEqual({ ok: true, result: [] })
  })

  test('progress comes in order, and none after the end', async () => {
    const handle = start()
    const chunks: string[] = []
    const outcome = await handle.run(call('steps', { steps: 3, ms: 30 }), {
      ...limits,
      onProgress: (chunk) => chunks.push(chunk),
    })
    expect(outcome).toEqual({ ok: true, result: 'done' })
    expect(chunks.join('')).toBe('step 1\nstep 2\nstep 3\n')
    expect(chunks.length).toBeGreaterThan(1)
    const onProgress = (chunk: string) => chunks.push(chunk)
    await handle.run(call('late'), { ...limits, onProgress })
    await handle.run(call('nap', { ms: 60 }), { ...limits, onProgress })
    expect(chunks.join('')).not.toContain('too late')
  })
})
