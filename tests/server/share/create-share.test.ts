import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LEFT_OUT, shareInputSchema, type ShareInput } from '#lib/api/shares.ts'
import { forkSchema } from '#lib/api/writing.ts'
import { createDraft } from '#server/runs/create-draft.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { loadState } from '#server/runs/load-run.ts'
import { writeDraft } from '#server/runs/write-draft.ts'
import { createShare } from '#server/share/create-share.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { openShare } from '#server/share/open-share.ts'
import { findingsOf } from '#server/share/redacted-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { watchedReads } from '../../support/watched-reads.ts'

const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const CALL = `<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>`
const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }

let app: TestApp
let run: string
/** Its messages: task, call, result, answer. */
beforeEach(async () => {
  app = await startTestApp(({ body }) => reply({ content: body.messages?.length === 2 ? `<think>I know ${SECRET}</think>${CALL}` : `Use ${SECRET}, it is 5.` }))
  run = await app.finish({ system: 'Be kind.', title: 'Old name', tags: ['private'] })
})
afterEach(() => app.stop())

async function share(id: string, input: ShareInput = {}) {
  const made = await createShare(app.ctx, id, shareInputSchema.parse(input))
  const open = openShare(app.ctx, made.token)
  const lines = [...downloadLines(open.ctx, open.copy)].join('')
  return { ...made, open, lines, state: loadState(open.ctx, open.copy) }
}

describe('createShare', () => {
  it('copies a run with what was chosen, and without secrets', async () => {
    await app.ctx.store.patchRun(run, { title: 'New name', note: 'ours' })
    const { lines, state, share: made, open } = await share(run)
    expect(lines).not.toContain(SECRET)
    expect(lines).not.toMatch(/Be kind|Old name|private|ours|I know/)
    expect(made).toMatchObject({ kind: 'snapshot', title: 'New name', status: 'open', opened: 0, report: [{ rule: 'GitHub token', kept: false }] })
    expect(state.title).toBe('New name')
    expect(state.messages[2]?.message.content).toBe(LEFT_OUT)
    expect(state.messages[3]?.message.content).toBe(`Use ${'█'.repeat(SECRET.length)}, it is 5.`)
    expect(state.turns[0]?.calls[0]).toMatchObject({ call: { name: 'calculator' }, outcome: { ok: true, result: LEFT_OUT } })
    expect(app.ctx.store.getHiddenRun(open.copy)).toMatchObject({ title: 'New name', tags: [], status: 'finished', outcome: 'final' })
    expect(app.ctx.store.listRuns({}).runs).toHaveLength(1)
  })

  it('makes nothing once whoever asked has gone', async () => {
    const gone = new AbortController()
    const ctx = watchedReads(app.ctx, () => gone.abort())
    await expect(createShare(ctx, run, { ...shareInputSchema.parse({}), signal: gone.signal })).rejects.toThrow('abort')
    await expect(findingsOf(ctx, run, { include: ALL, signal: gone.signal })).rejects.toThrow('abort')
    expect(app.ctx.store.listShares()).toEqual([])
  })

  it('keeps places in a reply right, so that calls stand where they stood', async () => {
    const before = loadState(app.ctx, run).turns[0]?.calls[0]
    const { state } = await share(run)
    const after = state.turns[0]?.calls[0]
    const span = after?.kind === 'call' ? after.call.span : undefined
    expect(before).toMatchObject({ call: { span } })
    expect(state.messages[1]?.message.content.slice(...(span ?? [0, 0]))).toBe(CALL)
  })

  it('holds every section that was asked for, and what was found to be no secret', async () => {
    const [finding] = await findingsOf(app.ctx, run, { include: { ...ALL, tokens: false } })
    expect(finding).toMatchObject({ rule: 'GitHub token', places: expect.arrayContaining([expect.objectContaining({ message: 3, before: 'Use ', after: ', it is 5.' })]) })
    expect(JSON.stringify(finding)).not.toContain(SECRET)
    const { state } = await share(run, { include: ALL, keep: [finding?.id ?? ''] })
    expect(state.messages).toEqual(loadState(app.ctx, run).messages)
    expect(state.systemPrompt).toBe(loadState(app.ctx, run).systemPrompt)
  })

  it('refuses what cannot be: an expiry, a finding, a live share of what has ended', async () => {
    await expect(share(run, { expiresAt: 5 })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(share(run, { expiresAt: app.ctx.now() + 400 * 86_400_000 })).rejects.toThrow('at most a year')
    await expect(share(run, { keep: ['x'] })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(share(run, { kind: 'live' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(share('none')).rejects.toMatchObject({ code: 'not_found' })
    expect((await share(run, { expiresAt: null })).share.expiresAt).toBeNull()
    expect(app.ctx.store.listShares()).toHaveLength(1)
  })

  it('holds of a fork’s base no more than the fork keeps, under ids that lead nowhere', async () => {
    const { id } = await forkRun(app.ctx, run, forkSchema.parse({ message: 1 }))
    await app.ctx.episodes.get(id)?.done
    const { lines, state } = await share(id, { include: ALL })
    expect(lines).not.toContain(run)
    expect(lines).not.toContain(id)
    expect(state.messages).toHaveLength(4)
    const { id: draft } = await forkRun(app.ctx, run, forkSchema.parse({ message: 2, start: false }))
    const shared = await share(draft, { include: ALL })
    expect(shared.state.messages.map(({ message }) => message.role)).toEqual(['user', 'assistant'])
    expect(shared.state.turns).toEqual(loadState(app.ctx, draft).turns)
    expect(shared.lines).not.toContain('"result":5')
    expect(shared.lines).not.toContain('it is 5')
  })

  it('holds of a draft what it says, not what was written over', async () => {
    const id = await createDraft(app.ctx, { title: 'Draft', messages: [{ message: { role: 'user', content: 'first thought' }, marks: { note: 'between us' } }] })
    const { lastSeq } = loadState(app.ctx, id)
    const bodies = [{ type: 'message.edited' as const, index: 0, message: { role: 'user' as const, content: 'second' } }]
    await writeDraft(app.ctx, id, { lastSeq, bodies })
    const { lines, state } = await share(id, { include: ALL })
    expect(state.messages.map(({ message }) => message.content)).toEqual(['second'])
    expect(lines).not.toMatch(/first thought|between us/)
  })

  it('dies with its run', async () => {
    const { token } = await share(run)
    await deleteRun(app.ctx, run)
    expect(() => openShare(app.ctx, token)).toThrow('this link shows nothing')
    expect(app.ctx.store.listShares()).toEqual([])
  })

  it('keeps nothing of a token but its hash', async () => {
    const { token, url } = await share(run)
    expect(url).toBe(`/s/${token}`)
    expect(Buffer.from(token, 'base64url')).toHaveLength(16)
    const stored: unknown = app.ctx.store.listShares()[0]
    expect(JSON.stringify(stored)).not.toContain(token)
  })
})

