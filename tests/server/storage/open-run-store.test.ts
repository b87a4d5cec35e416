import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { append, noise, replyCompleted, runWith, temporaryFolder, temporaryStore, textAppended, turnStarted } from '../../support/stored-runs.ts'

const disk = vi.hoisted(() => ({ local: true }))
vi.mock(import('#server/storage/data-folder.ts'), async (load) => {
  const actual = await load()
  return { ...actual, takeDataFolder: (dataDir) => ({ ...actual.takeDataFolder(dataDir), local: disk.local }) }
})

const all = { after: 0, limit: 1_000_000, withTokens: true }

function appendForever(folder: string): ChildProcess {
  const script = path.join(import.meta.dirname, '../../support/append-forever.ts')
  return spawn(process.execPath, ['--conditions=react-server', '--disable-warning=ExperimentalWarning', script, folder])
}

async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += String(chunk)
  return text
}

describe('openRunStore', () => {
  it('makes the folder and keeps it and the files for their owner alone', async () => {
    const folder = path.join(temporaryFolder(), 'deep/data')
    const store = await temporaryStore({ dataDir: folder })
    await store.createRuns([runWith()])
    const modes = ['', 'retake.sqlite', 'retake.sqlite-wal', 'retake.lock'].map((name) => statSync(path.join(folder, name)).mode & 0o777)
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600])
  })

  it('finds after closing what was there before, with all that was sent kept', async () => {
    const dataDir = temporaryFolder()
    const first = await openRunStore({ dataDir })
    const sent = [first.createRuns([runWith()]), append(first, [turnStarted(1)]), append(first, [textAppended(2, 'a')])]
    await Promise.all([first.close(), first.close(), ...sent])
    await expect(append(first, [turnStarted(3)])).rejects.toMatchObject({ code: 'unavailable' })
    expect(statSync(path.join(dataDir, 'retake.sqlite-wal')).size).toBe(0)
    const second = await temporaryStore({ dataDir })
    expect(second.readEvents('run-1', all)).toStrictEqual([turnStarted(1), textAppended(2, 'a')])
  })

  it('refuses a second opener, in this process and in another', async () => {
    const dataDir = temporaryFolder()
    const store = await temporaryStore({ dataDir })
    const refusal = `the data folder ${dataDir} is in use by another Retake process; stop it or set RETAKE_DATA_DIR`
    await expect(openRunStore({ dataDir })).rejects.toMatchObject({ code: 'unavailable', message: refusal })
    const child = appendForever(dataDir)
    expect(await textOf(child.stderr)).toContain(refusal)
    // The refused ones did not take the lock away either.
    await expect(openRunStore({ dataDir })).rejects.toThrow(refusal)
    await store.createRuns([runWith()])
  })

  it('refuses a newer schema and leaves the file as it is', async () => {
    const dataDir = temporaryFolder()
    const file = path.join(dataDir, 'retake.sqlite')
    await (await openRunStore({ dataDir })).close()
    const newer = new Database(file)
    newer.pragma('user_version = 99')
    newer.close()
    const before = readFileSync(file)
    await expect(openRunStore({ dataDir })).rejects.toThrow(/written by a newer Retake: its schema has version 99, this program knows versions up to 6/)
    expect(readFileSync(file)).toEqual(before)
    // The lock was let go of: the refusal is the same, not that the folder is in use.
    await expect(openRunStore({ dataDir })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('newer') })
  })

  it('brings a database of the first version up to date, and reads what is in it', async () => {
    const dataDir = temporaryFolder()
    const file = path.join(dataDir, 'retake.sqlite')
    const first = await openRunStore({ dataDir })
    await first.createRuns([runWith()])
    await append(first, [turnStarted(1), textAppended(2, 'b')])
    await first.close()
    const old = new Database(file)
    old.exec('drop table turn_tokens; drop table event_tokens')
    old.exec('drop table shares; drop table ended_sessions')
    old.exec('drop table annotations; drop table collection_runs; drop table collections')
    old.exec('alter table runs drop column base_seq; alter table runs drop column trunk')
    old.pragma('user_version = 1')
    // Tokens as the first version packed them: one token without more than its text, "a".
    old.prepare('update events set tokens = ? where seq = 2').run(Buffer.from('000101004002610000', 'hex'))
    old.close()
    const store = await temporaryStore({ dataDir })
    const known = textAppended(2, 'b', { tokens: [{ text: 'a' }] })
    expect(store.readEvents('run-1', all)).toStrictEqual([turnStarted(1), known])
    await append(store, [textAppended(3, 'c', { tokens: [{ text: 'c', id: 3 }] }), replyCompleted(4)])
    expect(store.readEvents('run-1', all).slice(1, 3)).toStrictEqual([known, textAppended(3, 'c', { tokens: [{ text: 'c', id: 3 }] })])
    expect(store.readTurnTokens('run-1', 1, 'reply').flatMap(({ packed }) => packed.slice())).toHaveLength(2)
  })

  it('says that a file is damaged or no database', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(path.join(dataDir, 'retake.sqlite'), noise(20_000))
    await expect(openRunStore({ dataDir })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/retake\.sqlite failed .*the file is no database: put a copy in its place/),
    })
  })

  it('does without a write-ahead log on a network file system, and says so', async () => {
    disk.local = false
    onTestFinished(() => {
      disk.local = true
    })
    const warn = vi.fn<(message: string) => void>()
    const store = await temporaryStore({ logger: { warn } })
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/retake\.sqlite takes no write-ahead log/))
    await store.createRuns([runWith()])
    await append(store, [turnStarted(1)])
    expect(store.readEvents('run-1', all)).toHaveLength(1)
  })

  it('says which folder cannot be made', async () => {
    const file = path.join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    await expect(openRunStore({ dataDir: path.join(file, 'data') })).rejects.toThrow(/data folder .*file\/data cannot be made/)
  })
})

describe('a full disk', () => {
  it('fails the write, says so, keeps what was kept, and goes on when there is room again', async () => {
    const store = await temporaryStore({ maxPages: 120 })
    await store.createRuns([runWith(), runWith({ id: 'big' })])
    await append(store, [textAppended(1, noise(200_000))], 'big')
    expect(store.failure()).toBeNull()

    await expect(append(store, [textAppended(1, noise(300_000))])).rejects.toMatchObject({ code: 'storage_full' })
    expect(store.failure()).toMatch(/there is no room left: free some space/)
    expect(store.getRun('run-1')?.lastSeq).toBe(0)

    const [large, small] = await Promise.allSettled([
      append(store, [textAppended(1, noise(300_000))]),
      append(store, [textAppended(2, 'fits')], 'big'),
    ])
    expect([large.status, small.status]).toEqual(['rejected', 'fulfilled'])
    expect(store.readEvents('big', all)).toHaveLength(2)

    await store.deleteRun('big')
    await append(store, [textAppended(1, noise(200_000))])
    expect(store.failure()).toBeNull()
    expect(store.readEvents('run-1', all)).toHaveLength(1)
  })
})

/** Kills an appending process so many times, each time at another moment; answers the last seq that it acknowledged. */
async function killRepeatedly(dataDir: string, times: number): Promise<number> {
  let acknowledged = 0
  for (let round = 0; round < times; round += 1) {
    const child = appendForever(dataDir)
    const killAfter = acknowledged + 1 + ((round * 7) % 20)
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      const [word, number] = line.split(' ')
      if (word === 'found') expect(Number(number)).toBeGreaterThanOrEqual(acknowledged)
      else acknowledged = Number(number)
      if (acknowledged >= killAfter) child.kill('SIGKILL')
    }
    expect(acknowledged, `round ${round}`).toBeGreaterThanOrEqual(killAfter)
  }
  return acknowledged
}

describe('kill -9', () => {
  it('loses no event that was acknowledged, 20 times of 20', { timeout: 120_000 }, async () => {
    const folders = [temporaryFolder(), temporaryFolder()]
    const acknowledged = await Promise.all(folders.map((dataDir) => killRepeatedly(dataDir, 10)))
    for (const [lane, dataDir] of folders.entries()) {
      const store = await temporaryStore({ dataDir })
      const events = store.readEvents('killed', all)
      expect(events.length).toBeGreaterThanOrEqual(acknowledged[lane] ?? Infinity)
      expect(store.getRun('killed')?.lastSeq).toBe(events.length)
      for (const [index, event] of events.entries()) {
        expect(event).toMatchObject({ seq: index + 1, text: `text ${index + 1}` })
      }
    }
  })
})
