import { describe, expect, it, vi } from 'vitest'
import { API_PATHS, createApiClient, runPagePath, runQueryText } from '#lib/api/client.ts'
import { ApiError, type Fetch } from '#lib/api/transport.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { encodeColumns } from '#lib/tokens/columns.ts'

const summary = {
  id: 'r1',
  kind: 'episode',
  title: 'Sum',
  task: 'What is 1 plus 1?',
  status: 'finished',
  outcome: 'final',
  error: null,
  server: 'bundled',
  model: 'retake-tiny',
  protocol: 'hermes',
  group: null,
  base: null,
  tags: [],
  score: null,
  note: '',
  createdAt: 1,
  finishedAt: 2,
  lastSeq: 9,
  turns: 2,
  calls: 1,
  parseErrors: 0,
  toolErrors: 0,
  tokens: 40,
}

function answering(status: number, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return vi.fn<Fetch>(async () => new Response(status === 204 ? null : text, { status, headers: { 'content-type': type } }))
}

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ApiError) return error
  throw new Error('no ApiError was thrown', { cause: error })
}

describe('createApiClient', () => {
  it('asks for a page of runs as text and parses it', async () => {
    const fetch = answering(200, { runs: [summary], nextCursor: 'c' })
    const page = await createApiClient(fetch, 'http://h').listRuns({ q: 'a b', has: ['parse_error', 'tool_error'], limit: 50 })
    expect(page).toEqual({ runs: [summary], nextCursor: 'c' })
    expect(fetch.mock.calls[0]?.[0]).toBe('http://h/api/runs?q=a+b&has=parse_error%2Ctool_error&limit=50')
  })

  it('signs in and out, and asks who it is', async () => {
    const fetch = answering(204, '')
    await createApiClient(fetch).signIn('the token')
    await createApiClient(fetch).signOut()
    expect(fetch.mock.calls.map(([url, { method, body }]) => [url, method, body])).toEqual([
      ['/api/session', 'POST', '{"token":"the token"}'],
      ['/api/session', 'DELETE', undefined],
    ])
    const session = { needsToken: true, signedIn: false }
    expect(await createApiClient(answering(200, session)).getSession()).toEqual(session)
  })

  it('starts a run', async () => {
    const fetch = answering(201, { id: 'r2', url: '/runs/r2' })
    expect(await createApiClient(fetch).createRun({ task: 'x' })).toEqual({ id: 'r2', url: '/runs/r2' })
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: '{"task":"x"}' })
  })

  it('sends a file and gives what is said of it, line by line', async () => {
    const lines = [{ type: 'progress', lines: 1, taken: 0, bytes: 5 }, { type: 'report', format: null, taken: [], left: [], lossy: [] }]
    const fetch = answering(200, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'application/x-ndjson')
    const file = new Blob(['{}'])
    const heard: unknown[] = []
    for await (const line of createApiClient(fetch).importFile(file, { name: 'a b.jsonl' })) heard.push(line)
    expect(heard).toEqual(lines)
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/import?name=a+b.jsonl')
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', body: file })
    const bad = createApiClient(answering(200, '{"type": "?"}\n')).importFile(file, {})
    expect((await failure(bad.next())).title).toBe('Unexpected answer')
  })

  it('asks what an export would hold', async () => {
    const report = { format: 'openai-messages', records: 1, left: [], lossy: [] }
    const fetch = answering(200, report)
    expect(await createApiClient(fetch).getExportReport({ format: 'openai-messages', ids: ['a', 'b'] })).toEqual(report)
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/export?format=openai-messages&ids=a%2Cb&view=report')
  })

  it('gives a run with its state', async () => {
    const fetch = answering(200, { run: summary, state: INITIAL_STATE, lastSeq: 9 })
    const detail = await createApiClient(fetch).getRun('a/b')
    expect(detail.state).toEqual(INITIAL_STATE)
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/runs/a%2Fb')
  })

  it('refuses a state that is none', async () => {
    const fetch = answering(200, { run: summary, state: { ...INITIAL_STATE, turns: null }, lastSeq: 9 })
    const error = await failure(createApiClient(fetch).getRun('r1'))
    expect(error.title).toBe('Unexpected answer')
    expect(error.detail).toContain('not the state of a run')
  })

  it('reads tokens as columns, and says so when they are none', async () => {
    const row = { token: { id: 7, text: 'é', logprob: -0.5 }, generated: true }
    const fetch = vi.fn<Fetch>(async () => new Response(encodeColumns([row], { k: 0 })))
    const columns = await createApiClient(fetch).getTokenColumns('r1', { turn: 2, part: 'reply', k: 5, from: 10, to: 20 })
    expect([columns.count, columns.ids[0], columns.logprobs[0]]).toEqual([1, 7, -0.5])
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(url).toBe('/api/runs/r1/turns/2/tokens?part=reply&k=5&from=10&to=20')
    expect(init?.headers).toMatchObject({ accept: 'application/octet-stream' })
    const error = await failure(createApiClient(answering(200, '{}')).getTokenColumns('r1', { turn: 2, part: 'prompt' }))
    expect(error).toMatchObject({ title: 'Unexpected answer', detail: expect.stringContaining('tokens?part=prompt&k=0') })
  })

  it('passes sequences on as they are, null where there are none', async () => {
    const state = { nodes: [{ tokens: [1] }] }
    const fetch = answering(200, { managed_state: state, task_id: 'r1' })
    expect(await createApiClient(fetch).getManagedState('r1', 'tree')).toEqual(state)
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/runs/r1/result?view=tree')
    expect(await createApiClient(answering(200, { managed_state: null })).getManagedState('r1', 'list')).toBeNull()
  })

  it('needs no body where none is due', async () => {
    const fetch = answering(204, '')
    await createApiClient(fetch).deleteRun('r1')
    expect(fetch.mock.calls[0]?.[1].method).toBe('DELETE')
    await createApiClient(answering(202, {})).cancelRun('r1')
  })
})

describe('paths', () => {
  it('are encoded', () => {
    expect(API_PATHS.runEvents('ä', 7)).toBe('/api/runs/%C3%A4/events?after=7')
    expect(API_PATHS.turnTokens('r', 3)).toBe('/api/runs/r/turns/3/tokens')
    expect(runPagePath('a b')).toBe('/runs/a%20b')
    expect(runQueryText({ q: '', sort: 'score' })).toBe('sort=score')
  })
})
