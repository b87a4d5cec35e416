import { describe, expect, it } from 'vitest'
import type { Capabilities } from '#lib/api/contract.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { RunStore, StoredServer, TokenStretch } from '#server/storage/run-store.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { append, progressTo, promptEncoded, replyCompleted, runWith, temporaryStore, textAppended, turnStarted } from '../../support/stored-runs.ts'

const all = { after: 0, limit: 1000, withTokens: true }

async function storeWithRun(): Promise<RunStore> {
  const store = await temporaryStore()
  await store.createRuns([runWith()])
  return store
}

describe('runs', () => {
  it('gives back the summary and the events that a run began with', async () => {
    const store = await temporaryStore()
    const summary = summaryWith({ tags: ['b', 'a', 'b'], score: 0.5, group: 'g', note: 'n\0', model: 'm', lastSeq: 1 })
    await store.createRuns([{ summary, events: [turnStarted(1)] }])
    expect(store.getRun('run-1')).toStrictEqual(summary)
    expect(store.readEvents('run-1', all)).toStrictEqual([turnStarted(1)])
    expect(store.getRun('run-2')).toBeUndefined()
  })

  it('creates several or none', async () => {
    const store = await storeWithRun()
    await expect(store.createRuns([runWith({ id: 'new' }), runWith()])).rejects.toMatchObject({ code: 'conflict' })
    expect(store.getRun('new')).toBeUndefined()
  })

  it('refuses a base that does not exist', async () => {
    const store = await temporaryStore()
    const fork = runWith({ id: 'fork', base: { run: 'gone', message: 1, seq: 1 } })
    await expect(store.createRuns([fork])).rejects.toThrow('run fork cannot stand on run gone: there is no such run')
  })

  it('counts forks, and keeps a run that others stand on', async () => {
    const store = await storeWithRun()
    await append(store, [turnStarted(1)])
    const base = { run: 'run-1', message: 2, token: 3, seq: 1 }
    const beyond = runWith({ id: 'fork', base: { ...base, seq: 2 } })
    await expect(store.createRuns([beyond])).rejects.toThrow('run fork cannot stand on event 2 of run run-1: its log ends with 1')
    await store.createRuns([runWith({ id: 'fork-1', base }), runWith({ id: 'fork-2', base })])
    expect(store.getRun('fork-1')?.base).toEqual(base)
    expect(store.countForks('run-1')).toBe(2)
    expect(store.countForks('fork-1')).toBe(0)
    await expect(store.deleteRun('run-1')).rejects.toThrow('run run-1 cannot be deleted: run fork-1 stands on it')
    await store.deleteRun('fork-1')
    await store.deleteRun('fork-2')
    await store.deleteRun('run-1')
    expect(store.countForks('run-1')).toBe(0)
    expect(store.getRun('run-1')).toBeUndefined()
  })

  it('deletes a run with its events and tags, so that its id can be used anew', async () => {
    const store = await temporaryStore()
    await store.createRuns([{ summary: summaryWith({ tags: ['t'], lastSeq: 1 }), events: [turnStarted(1)] }])
    await store.deleteRun('run-1')
    expect(store.readEvents('run-1', all)).toEqual([])
    await store.createRuns([runWith()])
    expect(store.getRun('run-1')?.tags).toEqual([])
    await expect(store.deleteRun('nobody')).rejects.toMatchObject({ code: 'not_found', message: 'there is no run nobody' })
  })

  it('patches what a patch names and nothing else', async () => {
    const store = await temporaryStore()
    await store.createRuns([runWith({ tags: ['old'], score: 1, note: 'kept' })])
    await store.patchRun('run-1', { title: 'New', tags: ['x', 'y'] })
    expect(store.getRun('run-1')).toStrictEqual(summaryWith({ title: 'New', tags: ['x', 'y'], score: 1, note: 'kept' }))
    await store.patchRun('run-1', { score: null, tags: [] })
    expect(store.getRun('run-1')).toStrictEqual(summaryWith({ title: 'New', note: 'kept' }))
    await store.patchRun('run-1', {})
    await expect(store.patchRun('nobody', {})).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lists the episodes that are not finished, oldest first', async () => {
    const store = await temporaryStore()
    await store.createRuns([
      runWith({ id: 'late', createdAt: 3 }),
      runWith({ id: 'early', createdAt: 1, status: 'created' }),
      runWith({ id: 'broken', createdAt: 2, status: 'interrupted' }),
      runWith({ id: 'done', status: 'finished', outcome: 'final' }),
      runWith({ id: 'draft', kind: 'draft', status: 'created' }),
    ])
    expect(store.listUnfinished()).toEqual(['early', 'broken', 'late'])
  })
})

describe('appendEvents', () => {
  it('keeps events and progress together', async () => {
    const store = await storeWithRun()
    const progress = progressTo(2, { turns: 1, tokens: 7, status: 'finished', outcome: 'failed', error: 'why', finishedAt: 9 })
    await store.appendEvents('run-1', [turnStarted(1), textAppended(2, 'é\ud800\0')], progress)
    expect(store.getRun('run-1')).toMatchObject({ lastSeq: 2, turns: 1, tokens: 7, outcome: 'failed', error: 'why', finishedAt: 9 })
    expect(store.readEvents('run-1', all)).toStrictEqual([turnStarted(1), textAppended(2, 'é\ud800\0')])
  })

  it('refuses a seq that does not follow the stored log, and keeps nothing of it', async () => {
    const store = await storeWithRun()
    await append(store, [turnStarted(1)])
    const refused = [[turnStarted(1)], [turnStarted(3)], [turnStarted(2), turnStarted(4)]]
    for (const events of refused) await expect(append(store, events)).rejects.toMatchObject({ code: 'conflict' })
    await expect(append(store, [turnStarted(3)])).rejects.toThrow('run run-1 cannot take event 3: its next event is 2')
    await expect(store.appendEvents('run-1', [turnStarted(2)], progressTo(5))).rejects.toThrow('its summary says 5')
    expect(store.getRun('run-1')?.lastSeq).toBe(1)
    expect(store.readEvents('run-1', all)).toHaveLength(1)
  })

  it('refuses events for a run that does not exist', async () => {
    const store = await temporaryStore()
    await expect(append(store, [turnStarted(1)])).rejects.toMatchObject({ code: 'not_found' })
  })

  it('commits appends that come together, each in its order, a bad one alone refused', async () => {
    const store = await temporaryStore()
    const ids = Array.from({ length: 8 }, (_, index) => `run-${index}`)
    await store.createRuns(ids.map((id) => runWith({ id })))
    const sent = ids.flatMap((id) => Array.from({ length: 20 }, (_, index) => append(store, [turnStarted(index + 1)], id)))
    const bad = append(store, [turnStarted(99)], 'run-3')
    await expect(bad).rejects.toMatchObject({ code: 'conflict' })
    await Promise.all(sent)
    for (const id of ids) expect(store.readEvents(id, all).map((event) => event.seq)).toHaveLength(20)
  })
})

describe('readEvents', () => {
  it('reads a range in order of seq', async () => {
    const store = await storeWithRun()
    await append(store, Array.from({ length: 10 }, (_, index) => turnStarted(index + 1)))
    const read = (after: number, limit: number) =>
      store.readEvents('run-1', { after, limit, withTokens: false }).map((event) => event.seq)
    expect(read(0, 3)).toEqual([1, 2, 3])
    expect(read(3, 100)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect(read(10, 5)).toEqual([])
  })

  it('gives tokens back exactly, or leaves them out', async () => {
    const store = await storeWithRun()
    const tokens: Token[] = Array.from({ length: 100 }, (_, id) => ({ id, text: 'word', bytes: null, logprob: -0.1 * id, top: [] }))
    const events: RunEvent[] = [
      turnStarted(1),
      textAppended(2, 'a', { tokens }),
      textAppended(3, 'b', { tokens: [] }),
      textAppended(4, 'c'),
    ]
    await append(store, events)
    expect(store.readEvents('run-1', all)).toStrictEqual(events)
    const bare = store.readEvents('run-1', { ...all, withTokens: false })
    expect(bare).toStrictEqual([turnStarted(1), textAppended(2, 'a'), textAppended(3, 'b'), textAppended(4, 'c')])
  })

  it('gives the tokens of prompts back, and of complete replies, read from anywhere', async () => {
    const store = await storeWithRun()
    const events: RunEvent[] = [
      turnStarted(1),
      promptEncoded(2, [{ id: 1, text: 'Hi' }, { id: 2, text: '<end>', special: true }]),
      textAppended(3, 'a', { tokens: [{ id: 3, text: 'a' }] }),
      textAppended(4, 'b'),
      textAppended(5, 'c', { tokens: [] }),
      textAppended(6, 'de', { tokens: [{ id: 4, text: 'd' }, { id: 5, text: 'e', logprob: null, top: [] }] }),
      replyCompleted(7),
    ]
    for (const event of events) await append(store, [event])
    expect(store.readEvents('run-1', all)).toStrictEqual(events)
    for (const after of [0, 2, 3, 5, 6]) {
      expect(store.readEvents('run-1', { ...all, after, limit: 2 })).toStrictEqual(events.slice(after, after + 2))
    }
  })
})

describe('readTurnTokens', () => {
  const tokensOf = (stretches: TokenStretch[]) =>
    stretches.map(({ channel, packed, from, to }) => [channel, ...packed.slice({ from, to }).map(({ text }) => text)])
  const said = (seq: number, text: string): RunEvent => textAppended(seq, text, { tokens: [{ text }] })

  it("reads the tokens of a turn's latest attempt, before and after its reply is complete", async () => {
    const store = await storeWithRun()
    await append(store, [
      turnStarted(1),
      said(2, 'lost'),
      said(3, 'too'),
      replyCompleted(4),
      { seq: 5, at: 1, type: 'run.interrupted', why: 'killed' },
      { seq: 6, at: 1, type: 'run.resumed', turn: 1 },
      turnStarted(7),
      promptEncoded(8, [{ id: 1, text: 'Hi' }]),
    ])
    expect(store.readTurnTokens('run-1', 1, 'reply')).toEqual([])
    const why = { turn: 1, text: 'why', tokens: [{ text: 'why' }], t: 9 }
    const reasoning: RunEvent = { seq: 9, at: 2009, type: 'tokens.appended', channel: 'reasoning', ...why }
    await append(store, [reasoning, said(10, 'kept'), textAppended(11, ' plain'), said(12, 'on')])
    expect(tokensOf(store.readTurnTokens('run-1', 1, 'reply'))).toEqual([['reasoning', 'why'], ['content', 'kept'], ['content', 'on']])
    await append(store, [replyCompleted(13), turnStarted(14, 2), textAppended(15, 'other', { turn: 2, tokens: [{ text: 'other' }] })])
    expect(tokensOf(store.readTurnTokens('run-1', 1, 'reply'))).toEqual([['reasoning', 'why'], ['content', 'kept', 'on']])
    expect(tokensOf(store.readTurnTokens('run-1', 1, 'prompt'))).toEqual([['content', 'Hi']])
    expect(tokensOf(store.readTurnTokens('run-1', 2, 'reply'))).toEqual([['content', 'other']])
    expect(store.readTurnTokens('run-1', 2, 'prompt')).toEqual([])
    expect(store.readTurnTokens('run-1', 3, 'reply')).toEqual([])
  })
})

describe('model servers', () => {
  const server: StoredServer = {
    id: 's1',
    name: 'Mine',
    kind: 'vllm',
    baseUrl: 'http://127.0.0.1:8000/v1',
    model: null,
    apiKey: 'secret',
    createdAt: 5,
  }
  const capabilities: Capabilities = {
    probedAt: 1,
    reachable: { ok: true, evidence: '200' },
    models: ['m'],
    streaming: { ok: true, evidence: '' },
    nativeTools: { ok: null, evidence: '' },
    logprobs: { ok: true, evidence: '', max: 20 },
    tokenIds: { ok: false, evidence: '' },
    promptIds: { ok: false, evidence: '' },
    reasoning: { ok: true, evidence: '', field: 'reasoning' },
  }

  it('adds, changes, lists and deletes', async () => {
    const store = await temporaryStore()
    await store.putServer(server)
    await store.putServer({ ...server, id: 's0', createdAt: 4 })
    await store.putServer({ ...server, name: 'Renamed', apiKey: null, model: 'm' })
    expect(store.listServers()).toStrictEqual([
      { ...server, id: 's0', createdAt: 4 },
      { ...server, name: 'Renamed', apiKey: null, model: 'm' },
    ])
    await store.deleteServer('s1')
    expect(store.listServers().map(({ id }) => id)).toEqual(['s0'])
    await expect(store.deleteServer('s1')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps what the last probe found, also of servers that are not stored, and forgets it with the server', async () => {
    const store = await temporaryStore()
    expect(store.getCapabilities('bundled')).toBeUndefined()
    await store.putCapabilities('bundled', { ...capabilities, probedAt: 0 })
    await store.putCapabilities('bundled', capabilities)
    expect(store.getCapabilities('bundled')).toStrictEqual(capabilities)
    await store.putCapabilities('bundled', null)
    expect(store.getCapabilities('bundled')).toBeUndefined()

    await store.putServer(server)
    await store.putCapabilities('s1', capabilities)
    await store.deleteServer('s1')
    expect(store.getCapabilities('s1')).toBeUndefined()
  })
})
