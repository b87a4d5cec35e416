import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Writer } from '#server/storage/writer.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { temporaryFolder } from '../../support/stored-runs.ts'

function startWriter(file = path.join(temporaryFolder(), 'db')): Writer {
  const writer = new Writer({ file, wal: true })
  onTestFinished(() => writer.close())
  return writer
}

const create = (id: string) =>
  ({ kind: 'createRuns', runs: [{ summary: summaryWith({ id }), base: null, events: [] }] }) as const

describe('Writer', () => {
  it('is ready once the schema stands, and answers every command', async () => {
    const writer = startWriter()
    expect(await writer.ready).toBe('wal')
    await Promise.all([writer.send(create('a')), writer.send(create('b'))])
    expect(writer.failure()).toBeNull()
  })

  it('keeps code and cause of what fails in the thread; a refusal is no trouble of the database', async () => {
    const writer = startWriter()
    await writer.send(create('a'))
    await expect(writer.send(create('a'))).rejects.toMatchObject({
      name: 'RetakeError',
      code: 'conflict',
      cause: expect.objectContaining({ message: expect.stringContaining('UNIQUE') }),
    })
    expect(writer.failure()).toBeNull()
  })

  it('rejects where the database cannot be opened', async () => {
    const writer = startWriter(path.join(temporaryFolder(), 'none', 'db'))
    await expect(writer.ready).rejects.toMatchObject({ name: 'RetakeError' })
  })

  it('rejects all that waits and all that comes after when the thread dies', async () => {
    const posted = vi.spyOn(Worker.prototype, 'postMessage')
    onTestFinished(() => posted.mockRestore())
    const writer = startWriter()
    await writer.ready
    const pending = writer.send(create('a'))
    const thread = posted.mock.contexts.at(-1)
    expect(thread).toBeInstanceOf(Worker)
    const ended = expect(pending).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('has ended') })
    if (thread instanceof Worker) await thread.terminate()
    await ended
    await expect(writer.send(create('b'))).rejects.toThrow('start Retake again')
    expect(writer.failure()).toContain('has ended')
  })

  it('lets what was sent become durable before it ends', async () => {
    const writer = startWriter()
    await writer.ready
    const sent = writer.send(create('a'))
    await Promise.all([writer.close(), writer.close()])
    await expect(sent).resolves.toBeUndefined()
    await expect(writer.send(create('b'))).rejects.toThrow('the database is closed')
  })
})
