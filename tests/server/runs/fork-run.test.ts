import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import type { ForkRequestInput } from '#lib/api/writing.ts'
import { basisOf } from '#lib/run/basis.ts'
import { fold } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { loadState } from '#server/runs/load-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import type { Responder } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'
const user = (content: string) => ({ role: 'user' as const, content })

let app: TestApp
let answer: Responder
let base: string
/** The base's messages: task, call, result, answer. */
beforeEach(async () => {
  answer = ({ body }) => reply({ content: body.messages?.length === 2 ? CALL : 'It is 5.' })
  app = await startTestApp((request, n) => answer(request, n))
  base = await app.finish({ system: 'Be kind.', ephemeralSystem: 'Now.', title: 'Sum', tags: ['t'], sampling: { seed: 7 } })
})
afterEach(() => app.stop())

const fork = (request: ForkRequestInput, id = base) => forkRun(app.ctx, id, forkSchema.parse(request))
const texts = ({ messages }: RunState) => messages.map(({ message }) => message.content)

async function finished(request: ForkRequestInput, id = base) {
  const { id: made } = await fork(request, id)
  await app.ctx.episodes.get(made)?.done
  return { id: made, state: loadState(app.ctx, made), events: app.events(made) }
}

describe('forkRun', () => {
  it('runs on from a message, with nothing copied and nothing of the base changed', async () => {
    const before = app.events(base)
    const whole = loadState(app.ctx, base)
    answer = () => reply({ content: 'Five.' })
    const { id, state, events } = await finished({ message: 3 })
    const kept = { run: base, message: 3, seq: state.base?.seq ?? 0 }
    const basis = basisOf(whole, kept)
    checkOrder(events, basis)
    expect(fold(basis, events)).toEqual(state)
    expect(events.map(({ type }) => type)).toEqual(['run.created', 'run.started', 'turn.started', 'tokens.appended', 'message.completed', 'run.finished'])
    expect(texts(state)).toEqual([...texts(whole).slice(0, 3), 'Five.'])
    expect(state.turns.map(({ turn, calls }) => [turn, calls.length])).toEqual([[1, 1], [2, 0]])
    expect(state).toMatchObject({ base: kept, environment: 'conversation', outcome: 'final', title: 'Sum · retake' })
    expect(app.model.requests.at(-1)?.messages?.map(({ content }) => content)).toEqual([state.systemPrompt, ...texts(whole).slice(0, 3)])
    expect(app.ctx.store.getRun(id)).toMatchObject({ base: kept, task: 'What is 2 plus 3?', tags: ['t'], turns: 2, calls: 1 })
    expect(app.events(base)).toEqual(before)
  })

  it('takes over the configuration but for what is said differently', async () => {
    const { state } = await finished({ message: 1, sampling: { temperature: 1 }, title: 'Mine', tags: [], system: 'Be brief.' })
    const original = loadState(app.ctx, base).config
    expect(state.config).toEqual({ ...original, sampling: { temperature: 1 }, title: 'Mine', tags: [], system: 'Be brief.', history: [] })
    expect(state.systemPrompt).toMatch(/^Be brief\.\n\nNow\./)
    const again = await finished({ message: 1 }, (await finished({ message: 1 })).id)
    expect(again.state.title).toBe('Sum · retake')
    expect(again.state.config).toEqual({ ...original, title: undefined })
  })

  it('asks another server for a model of its own', async () => {
    const named = await app.finish({ model: 'scripted-model' })
    const { id: server } = await app.ctx.servers.add({ name: 'Other', kind: 'openai', baseUrl: app.model.baseUrl, model: 'm2' })
    const configOf = async (request: Partial<ForkRequestInput>) => loadState(app.ctx, (await fork({ message: 1, start: false, ...request }, named)).id).config
    expect(await configOf({ server })).not.toHaveProperty('model')
    expect((await configOf({}))?.model).toBe('scripted-model')
    expect((await configOf({ server, model: 'm3' }))?.model).toBe('m3')
  })

  it('makes the edits first, each a step, and answers what they left', async () => {
    const { state, events } = await finished({
      message: 3,
      edits: [
        { op: 'remove', index: 2 },
        { op: 'remove', index: 1 },
        { op: 'edit', index: 0, message: user('What is 3 plus 3?') },
        { op: 'insert', index: 0, message: user('Hello') },
        { op: 'move', index: 0, to: 1 },
      ],
    })
    expect(texts(state)).toEqual(['What is 3 plus 3?', 'Hello', 'It is 5.'])
    expect(events.slice(1, 6)).toMatchObject([1, 2, 3, 4, 5].map((number) => ({ step: { number, way: 'do' } })))
    expect(state.turns.map(({ turn }) => turn)).toEqual([2])
  })

  it('has the task that its edit puts, and else the task of its base', async () => {
    const taskOf = async (edit: NonNullable<ForkRequestInput['edits']>[number]) =>
      app.ctx.store.getRun((await fork({ message: 3, start: false, edits: [edit] })).id)?.task
    expect(await taskOf({ op: 'edit', index: 0, message: user('What is 3 plus 3?') })).toBe('What is 3 plus 3?')
    expect(await taskOf({ op: 'edit', index: 2, message: user('another result') })).toBe('What is 2 plus 3?')
    expect(await taskOf({ op: 'edit', index: 0, message: { role: 'system', content: 'x' } })).toBe('What is 2 plus 3?')
    expect(await taskOf({ op: 'insert', index: 0, message: user('x') })).toBe('What is 2 plus 3?')
  })

  it('makes a draft that stands still, with the words and the tools of its base', async () => {
    const { id } = await fork({ message: 2, start: false, edits: [{ op: 'insert', index: 2, message: user('mine') }] })
    expect(app.ctx.episodes.get(id)).toBeUndefined()
    const state = loadState(app.ctx, id)
    expect(state).toMatchObject({ kind: 'draft', status: 'created', systemPrompt: 'Be kind.', title: 'Sum · draft' })
    expect(state.tools).toEqual(loadState(app.ctx, base).tools)
    expect(texts(state).at(-1)).toBe('mine')
    // A draft runs on as a fork of it, and what it was told stays.
    const { state: run } = await finished({ message: 3 }, id)
    expect(texts(run)).toEqual([...texts(state), 'It is 5.'])
    expect(run.systemPrompt).toMatch(/^Be kind\.\n\nNow\./)
  })

  it('keeps forks of forks of drafts with edits, however they are read', async () => {
    const low = await fork({ message: 4, start: false, edits: [{ op: 'edit', index: 1, message: { role: 'assistant', content: 'no' } }] })
    const middle = await fork({ message: 3, start: false, edits: [{ op: 'move', index: 2, to: 0 }] }, low.id)
    const { state } = await finished({ message: 3, edits: [{ op: 'insert', index: 3, message: user('go on') }] }, middle.id)
    const [task, , result] = texts(loadState(app.ctx, base))
    expect(texts(state)).toEqual([result, task, 'no', 'go on', 'It is 5.'])
    app = await app.restart()
    expect(loadState(app.ctx, state.base?.run ?? '')).toMatchObject({ messages: { length: 3 } })
  })

  it('makes a group with seeds that follow each other', async () => {
    const { group } = await fork({ message: 1, groupSize: 3 })
    const { runs } = app.ctx.store.listRuns({ group: group ?? 'none' })
    await Promise.all(runs.map(async ({ id }) => app.ctx.episodes.get(id)?.done))
    expect(runs.map(({ id }) => loadState(app.ctx, id).config?.sampling.seed)).toEqual(expect.arrayContaining([7, 8, 9]))
    const alone = await finished({ message: 1 }, runs[0]?.id)
    expect(app.ctx.store.getRun(alone.id)?.group).toBeNull()
  })

  it('counts turns on from the base, whose limit holds anew where it is used up', async () => {
    answer = () => reply({ content: CALL })
    const limited = await finished({ message: 3, maxTurns: 3 })
    expect(limited.state).toMatchObject({ outcome: 'max_turns', lastTurn: 3 })
    const { state } = await finished({ message: 7 }, limited.id)
    expect(state.config?.maxTurns).toBe(6)
    expect(state).toMatchObject({ outcome: 'max_turns', lastTurn: 6 })
    await expect(fork({ message: 7, maxTurns: 3 }, limited.id)).rejects.toThrow(/of which 3 are kept: at least 4 must be allowed/)
  })

  it('forks a live run at a finished turn while it goes on', async () => {
    answer = ({ body }) => (body.messages?.length === 2 ? reply({ content: CALL }) : reply({ content: ['half ', 'an ', 'answer'], hangAfter: 2 }))
    const live = await app.start()
    while (app.ctx.episodes.get(live)?.state.lastTurn !== 2) await new Promise(setImmediate)
    answer = () => reply({ content: 'Five.' })
    const { state } = await finished({ message: 3 }, live)
    expect(state).toMatchObject({ outcome: 'final', finalResponse: 'Five.', messages: { length: 4 } })
    expect(app.ctx.episodes.get(live)).toBeDefined()
    await expect(fork({ message: 3, token: { turn: 2, index: 0 } }, live)).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each<[ForkRequestInput, RegExp]>([
    [{ message: 0 }, /nothing is kept for the model to answer/],
    [{ message: 4 }, /the last message is a reply without tool calls, so there is nothing to answer/],
    [{ message: 9 }, /9 of them cannot be kept/],
    [{ message: 1, server: 'nowhere' }, /no model server nowhere/],
    [{ message: 1, edits: [{ op: 'remove', index: 0 }] }, /nothing is kept/],
    [{ message: 2, edits: [{ op: 'remove', index: 1 }, { op: 'edit', index: 1, message: user('x') }] }, /edit 2 \(edit at message 1\) cannot be made: there are only 1 messages then/],
    [{ message: 2, edits: [{ op: 'move', index: 0, to: 2 }] }, /edit 1 \(move at message 0\) cannot be made/],
  ])('refuses %j before anything is written', async (request, message) => {
    const before = app.ctx.store.listRuns({}).runs.length
    await expect(fork(request)).rejects.toThrow(expect.objectContaining({ code: 'bad_request', message: expect.stringMatching(message) }))
    expect(app.ctx.store.listRuns({}).runs).toHaveLength(before)
  })

  it('refuses a run that is not there', async () => {
    await expect(fork({ message: 1 }, 'nobody')).rejects.toThrow('there is no run nobody')
  })
})
