import { describe, expect, it } from 'vitest'
import type { RunStore } from '#server/storage/run-store.ts'
import type { StoredShare } from '#server/storage/shares.ts'
import { append, progressTo, runWith, temporaryStore, textAppended, turnStarted } from '../../support/stored-runs.ts'

const shareWith = (parts: Partial<StoredShare> = {}): StoredShare => ({
  id: 's1',
  tokenHash: new Uint8Array([1, 2, 3]),
  run: 'run-1',
  copy: 'copy',
  kind: 'snapshot',
  include: { toolResults: true, reasoning: false, tokens: false, system: false },
  createdAt: 10,
  expiresAt: 100,
  revokedAt: null,
  endedAt: null,
  opened: 0,
  openedAt: null,
  report: [{ rule: 'password', count: 2, kept: false }],
  keep: ['k'],
  ...parts,
})

const base = { run: 'below', message: 0, seq: 1 }

/** A share of `run-1` whose copy stands on another hidden run. */
async function sharedStore(parts: Partial<StoredShare> = {}): Promise<RunStore> {
  const store = await temporaryStore()
  await store.createRuns([runWith({ id: 'run-1' })])
  const below = { ...runWith({ id: 'below', lastSeq: 1 }), events: [turnStarted(1)], hidden: true }
  await store.createShare(shareWith(parts), [below, { ...runWith({ id: 'copy', base }), hidden: true }])
  return store
}
const readable = (share: StoredShare | undefined) => share && { ...share, tokenHash: [...share.tokenHash] }
const asKept = (parts: Partial<StoredShare> = {}) => ({ ...shareWith(parts), tokenHash: [1, 2, 3] })

describe('shares', () => {
  it('are found by the hash of their token, and nothing else', async () => {
    const store = await sharedStore()
    expect(readable(store.findShare(new Uint8Array([1, 2, 3])))).toEqual(asKept())
    expect(store.findShare(new Uint8Array([1, 2, 4]))).toBeUndefined()
  })

  it('are listed newest first, all or those of a run', async () => {
    const store = await sharedStore()
    await store.createRuns([runWith({ id: 'run-2' })])
    await store.createShare(shareWith({ id: 's2', run: 'run-2', copy: null, tokenHash: new Uint8Array([9]), createdAt: 20 }), [])
    expect(store.listShares().map(({ id }) => id)).toEqual(['s2', 's1'])
    expect(store.listShares('run-1').map(({ id }) => id)).toEqual(['s1'])
  })

  it('show hidden runs, which no list, family or start-up sees, and which can be written on', async () => {
    const store = await sharedStore()
    expect(store.getRun('copy')).toBeUndefined()
    expect(store.getHiddenRun('copy')?.base).toEqual(base)
    expect(store.getHiddenRun('run-1')).toBeUndefined()
    expect(store.listRuns({}).runs.map(({ id }) => id)).toEqual(['run-1'])
    await append(store, [textAppended(1, 'a')], 'copy')
    await store.appendEvents('copy', [], progressTo(1, { status: 'running' }))
    expect(store.listUnfinished()).not.toContain('copy')
    expect(store.readEvents('copy', { after: 0, limit: 9, withTokens: false })).toHaveLength(1)
  })

  it('are made whole or not at all', async () => {
    const store = await temporaryStore()
    await store.createRuns([runWith({ id: 'run-1' })])
    const homeless = { ...runWith({ id: 'copy', base }), hidden: true }
    await expect(store.createShare(shareWith(), [homeless])).rejects.toMatchObject({ code: 'not_found' })
    expect(store.listShares()).toEqual([])
    expect(store.getHiddenRun('copy')).toBeUndefined()
  })

  it('lose what they show when they are revoked, and keep their place in the list', async () => {
    const store = await sharedStore()
    await store.changeShare({ kind: 'revoke', id: 's1', at: 50 })
    await store.changeShare({ kind: 'revoke', id: 's1', at: 60 })
    expect(store.listShares().map(readable)).toEqual([asKept({ revokedAt: 50, copy: null })])
    expect(store.getHiddenRun('copy')).toBeUndefined()
    expect(store.getHiddenRun('below')).toBeUndefined()
  })

  it('are cleared of what they show once they are over', async () => {
    const store = await sharedStore()
    await store.changeShare({ kind: 'clear', now: 99 })
    expect(store.getHiddenRun('copy')).toBeDefined()
    await store.changeShare({ kind: 'clear', now: 100 })
    expect(store.getHiddenRun('below')).toBeUndefined()
    expect(store.listShares()[0]?.copy).toBeNull()
  })

  it('end no later than they would have, and count who opened them', async () => {
    const store = await sharedStore()
    await store.changeShare({ kind: 'end', id: 's1', at: 60, expiresAt: 500 })
    await store.changeShare({ kind: 'opened', id: 's1', times: 3, at: 70 })
    await store.changeShare({ kind: 'opened', id: 's1', times: 2, at: 80 })
    expect(store.listShares()[0]).toMatchObject({ endedAt: 60, expiresAt: 100, opened: 5, openedAt: 80 })
    const endless = await sharedStore({ expiresAt: null })
    await endless.changeShare({ kind: 'end', id: 's1', at: 60, expiresAt: 500 })
    expect(endless.listShares()[0]).toMatchObject({ expiresAt: 500 })
  })

  it('die with their run, also where forks keep a part of it', async () => {
    const store = await sharedStore()
    await store.deleteRun('run-1')
    expect(store.listShares()).toEqual([])
    expect(store.getHiddenRun('below')).toBeUndefined()
    const forked = await temporaryStore()
    await forked.createRuns([{ ...runWith({ id: 'run-1', lastSeq: 1 }), events: [turnStarted(1)] }])
    await forked.createRuns([runWith({ id: 'fork', base: { run: 'run-1', message: 0, seq: 1 } })])
    await forked.createShare(shareWith(), [{ ...runWith({ id: 'copy' }), hidden: true }])
    await expect(forked.deleteRun('run-1')).rejects.toMatchObject({ code: 'conflict' })
    expect(forked.listShares()).toHaveLength(1)
    await forked.deleteRun('run-1', { detach: true })
    expect(forked.listShares()).toEqual([])
    expect(forked.getHiddenRun('copy')).toBeUndefined()
    expect(forked.getHiddenRun('run-1')).toBeDefined()
  })
})
