import { afterEach, describe, expect, it, vi } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import type { ForkRequestInput } from '#lib/api/writing.ts'
import { checkOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { basisFor, loadState } from '#server/runs/load-run.ts'
import { openingOf } from '#server/runs/opening.ts'
import { planEpisode } from '#server/runs/plan-episode.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const calls = (...args: object[]): string => args.map((arg) => `<tool_call>${JSON.stringify(arg)}</tool_call>`).join('\n')
const remember = (key: string, value: string): object => ({ name: 'remember', arguments: { key, value } })
const lookup = (key: string): object => ({ name: 'lookup', arguments: { key } })

async function fork(base: string, request: ForkRequestInput): Promise<{ id: string; state: RunState }> {
  const { id } = await forkRun(app.ctx, base, forkSchema.parse(request))
  await app.ctx.episodes.get(id)?.done
  const state = loadState(app.ctx, id)
  checkOrder(app.events(id), basisFor(app.ctx, { base: state.base ?? null }))
  return { id, state }
}

/** A run that remembers `x`, looks it up and answers. */
async function baseRun(): Promise<string> {
  return app.finish()
}

describe('the fate of the environment', () => {
  const SCRIPTS = [reply({ content: calls(remember('x', 'one')) }), reply({ content: calls(lookup('x')) }), reply({ content: 'It was one.' })]

  it('conversation only: the tools begin in an empty workspace', async () => {
    app = await startTestApp([...SCRIPTS, reply({ content: calls(lookup('x')) }), reply({ content: 'gone' })])
    const { state } = await fork(await baseRun(), { message: 3 })
    expect(state.turns.map(({ turn }) => turn)).toEqual([1, 2, 3])
    expect(state.messages[4]?.message.content).toMatch(/"(error|result)": .*not found|no value|null/i)
    expect(state.replayed).toEqual([])
  })

  it('recorded: what equals a kept call is answered from the record, in any order of keys, and nothing else', async () => {
    const again = { name: 'remember', arguments: { value: 'one', key: 'x' } }
    app = await startTestApp([...SCRIPTS, reply({ content: calls(lookup('x'), lookup('y'), again) }), reply({ content: 'ok' })])
    const { state } = await fork(await baseRun(), { message: 5, environment: 'recorded', edits: [{ op: 'insert', index: 5, message: { role: 'user', content: 'Again.' } }] })
    const entries = state.turns.at(-2)?.calls.flatMap((entry) => (entry.kind === 'call' ? [entry.outcome] : []))
    expect(entries?.map((outcome) => outcome?.recorded)).toEqual([{ turn: 2, callId: 'call_2_1' }, undefined, { turn: 1, callId: 'call_1_1' }])
    expect(entries?.[0]).toMatchObject({ ok: true, result: 'one', durationMs: 0 })
  })

  it('executed: kept calls are run in a fresh workspace, where their effects are found, and differences are listed', async () => {
    app = await startTestApp([...SCRIPTS, reply({ content: calls(lookup('x')) }), reply({ content: 'ok' })])
    const base = await baseRun()
    const edits = [{ op: 'edit' as const, index: 1, message: { role: 'assistant' as const, content: calls(remember('x', 'two')) } }]
    const { state } = await fork(base, { message: 3, environment: 'executed', edits })
    expect(state.replayed.map(({ name, same }) => [name, same])).toEqual([['remember', true]])
    const { config } = state
    if (config === null) throw new Error('a fork has a configuration')
    const planned = await planEpisode(app.ctx, { id: 'x', config }, new AbortController().signal)
    const left = (replayed: RunState['replayed']) => openingOf(app.ctx, { ...state, replayed }, planned).replay?.length
    expect([left([]), left(state.replayed)]).toEqual([1, 0])
    expect(state.messages[4]?.message.content).toContain('"result": "two"')
    const far = await fork(base, { message: 5, environment: 'executed', edits: [...edits, { op: 'insert', index: 5, message: { role: 'user', content: 'Well?' } }] }).catch((thrown: unknown) => thrown)
    expect(far).toMatchObject({ state: { replayed: [{ name: 'remember', same: true }, { name: 'lookup', same: false, recorded: { result: 'one' }, now: { result: 'two' } }] } })
  })
})

describe('an edited call', () => {
  it('is run with its new arguments, without asking for the reply again', async () => {
    app = await startTestApp([reply({ content: calls(remember('x', 'one')) }), reply({ content: 'saved' }), reply({ content: 'saved, too' })])
    const base = await baseRun()
    const edited = { role: 'assistant' as const, content: calls(lookup('nothing')) }
    const { state } = await fork(base, { message: 2, edits: [{ op: 'edit', index: 1, message: edited }] })
    expect(state.turns.map(({ given }) => given)).toEqual([1, undefined])
    expect(app.model.requests).toHaveLength(3)
    expect(app.model.requests[2]?.messages?.at(-1)?.content).toMatch(/"name": "lookup"/)
    expect(state.finalResponse).toBe('saved, too')
  })
})

describe('a stop after an edited call was run', () => {
  it('does not run it a second time', async () => {
    app = await startTestApp([
      reply({ content: calls(remember('x', 'one')) }),
      reply({ content: 'saved' }),
      reply({ content: ['sa', 'ved, too'], hangAfter: 1 }),
      reply({ content: 'saved, too' }),
    ])
    const edits = [{ op: 'edit' as const, index: 1, message: { role: 'assistant' as const, content: calls(lookup('nothing')) } }]
    const { id } = await forkRun(app.ctx, await baseRun(), forkSchema.parse({ message: 2, edits }))
    await vi.waitUntil(() => app.events(id).some((event) => event.type === 'tokens.appended'), { interval: 5, timeout: 50_000 })
    app = await app.restart()
    await app.ctx.episodes.get(id)?.done
    expect(app.events(id).filter((event) => event.type === 'tool.started')).toHaveLength(1)
    expect(loadState(app.ctx, id)).toMatchObject({ outcome: 'final', finalResponse: 'saved, too', attempt: 2 })
  })
})

describe('a reply that broke off', () => {
  it('can be taken up where it stands', async () => {
    app = await startTestApp(({ body }) => {
      const [task] = (body.messages ?? []).filter(({ role }) => role === 'user')
      if (task?.content !== 'What is 2 plus 3?') return reply({ content: 'delta' })
      const begun = body.messages?.at(-1)?.role === 'assistant'
      return reply(begun ? { content: 'five.' } : { content: ['It ', 'is ', '5'], logprobs: true, dropAfter: 2 })
    })
    const base = await baseRun()
    expect(loadState(app.ctx, base)).toMatchObject({ outcome: 'failed', error: { code: 'model_disconnected' } })
    const { state } = await fork(base, { message: 1, token: { turn: 1, index: 2 } })
    expect(state).toMatchObject({ outcome: 'final', finalResponse: 'It is five.' })
  })
})

describe('a stop in the middle of a retaken reply', () => {
  it('begins the reply the same way again', async () => {
    let asked = 0
    app = await startTestApp(({ body }) => {
      const begun = body.messages?.at(-1)?.role === 'assistant'
      if (body.messages?.[0]?.content?.startsWith('Repeat exactly') === true) return reply({ content: ' delta' })
      if (!begun) return reply({ content: ['It ', 'is ', '5.'], logprobs: true })
      asked += 1
      return reply({ content: ['was ', 'six.'], logprobs: true, ...(asked === 1 ? { hangAfter: 1 } : {}) })
    })
    const base = await baseRun()
    const { id } = await forkRun(app.ctx, base, forkSchema.parse({ message: 1, token: { turn: 1, index: 1 } }))
    await vi.waitUntil(() => app.events(id).some((event) => event.type === 'tokens.appended'), { interval: 5, timeout: 50_000 })
    app = await app.restart()
    await app.ctx.episodes.get(id)?.done
    const state = loadState(app.ctx, id)
    checkOrder(app.events(id), basisFor(app.ctx, { base: state.base ?? null }))
    expect(app.events(id).filter((event) => event.type === 'reply.prefilled').map(({ text, keep, how }) => [text.content, keep, how])).toEqual([
      ['It ', 1, 'text'],
      ['It ', 1, 'text'],
    ])
    expect(state.finalResponse).toBe('It was six.')
    expect(state.interruptions[0]?.discarded[0]?.streamed?.content).toBe('It was ')
    expect(state.turns.map(({ turn }) => turn)).toEqual([1])
  })
})
