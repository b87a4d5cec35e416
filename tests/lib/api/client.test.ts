import { describe, expect, it, vi } from 'vitest'
import { API_PATHS, ApiError, createApiClient, runPagePath, runQueryText, type Fetch } from '#lib/api/client.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'

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

  it('sends JSON with its content type', async () => {
    const fetch = answering(201, { id: 'r2', url: '/runs/r2' })
    expect(await createApiClient(fetch).createRun({ task: 'x' })).toEqual({ id: 'r2', url: '/runs/r2' })
    const init = fetch.mock.calls[0]?.[1]
    expect(init).toMatchObject({ method: 'POST', body: '{"task":"x"}', headers: { 'content-type': 'application/json' } })
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

  it('keeps what a problem says', async () => {
    const issues = [{ path: 'maxTurns', message: 'at least 1' }]
    const fetch = answering(400, { type: 'about:blank', title: 'Bad request', status: 400, detail: 'no', issues })
    const error = await failure(createApiClient(fetch).createRun({ task: 'x' }))
    expect(error).toMatchObject({ status: 400, title: 'Bad request', detail: 'no', issues })
  })

  it('says so when an error page answers', async () => {
    const error = await failure(createApiClient(answering(502, '<html>', 'text/html')).listServers())
    expect(error.status).toBe(502)
    expect(error.detail).toContain('502')
  })

  it('says so when a good answer is not JSON', async () => {
    const error = await failure(createApiClient(answering(200, '<html>', 'text/html')).listTools())
    expect(error.title).toBe('Unexpected answer')
    expect(error.detail).toContain('/api/tools')
  })

  it('says so when nobody answers, and keeps the cause', async () => {
    const cause = new TypeError('Failed to fetch')
    const error = await failure(createApiClient(() => Promise.reject(cause)).getHealth())
    expect(error).toMatchObject({ status: 0, cause })
  })

  it('leaves an abort what it is', async () => {
    const abort = new DOMException('gone', 'AbortError')
    const client = createApiClient(() => Promise.reject(abort))
    await expect(client.getHealth(AbortSignal.abort())).rejects.toBe(abort)
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
    expect(API_PATHS.turnTokens('r', 3)).toBe('/api/runs/r/turns/3/tokens?format=json')
    expect(runPagePath('a b')).toBe('/runs/a%20b')
    expect(runQueryText({ q: '', sort: 'score' })).toBe('sort=score')
  })
})
