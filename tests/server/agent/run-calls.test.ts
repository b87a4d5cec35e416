import { describe, expect, it } from 'vitest'
import type { RunEventBody } from '#lib/run/events.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import { runCalls } from '#server/agent/run-calls.ts'
import type { Answer } from '#server/agent/run-calls.ts'
import { FakeTools } from '../../support/episode.ts'
import { FakeModel } from '../../support/fake-model.ts'

const call = (id: string): ReadCall => ({ kind: 'call', call: { id, name: 'add', arguments: { a: 1 }, source: 'text' } })
const rejection: ReadCall = { kind: 'rejection', error: { kind: 'invalid_json', message: 'no', raw: '{' } }

async function play(reads: ReadCall[], tools: FakeTools) {
  const slept: number[] = []
  const events: RunEventBody[] = []
  const plan = {
    server: 's',
    model: 'm',
    protocol: 'hermes' as const,
    systemPrompt: '',
    tools: [],
    sampling: {},
    maxTurns: 1,
    toolDelayMs: 40,
    workspace: '/w',
  }
  const ports = {
    model: new FakeModel(),
    tools,
    monotonicMs: () => 0,
    sleep: async (ms: number) => {
      slept.push(ms)
    },
    random: () => 0,
  }
  const running = runCalls(reads, { turn: 1, plan, signal: new AbortController().signal }, ports)
  for (;;) {
    const step = await running.next()
    if (step.done === true) return { events, slept, answers: step.value satisfies Answer[] }
    events.push(step.value)
  }
}

describe('runCalls', () => {
  it('waits between calls, not after the last, and not for rejected ones', async () => {
    const { slept, answers } = await play([call('1'), rejection, call('2'), call('3')], new FakeTools())
    expect(slept).toEqual([40, 40])
    expect(answers.map((answer) => answer.read.kind)).toEqual(['call', 'rejection', 'call', 'call'])
  })

  it('shows a tool’s progress while it runs, all of it before the result', async () => {
    const tools = new FakeTools(async ({ onProgress }) => {
      onProgress('one ')
      await Promise.resolve()
      onProgress('two ')
      onProgress('three')
      return { ok: true, result: 'done' }
    })
    const { events } = await play([call('1')], tools)
    expect(events[0]?.type).toBe('tool.started')
    expect(events.at(-1)).toMatchObject({ type: 'tool.finished', ok: true, result: 'done' })
    const chunks = events.flatMap((event) => (event.type === 'tool.progressed' ? [event.chunk] : []))
    expect(chunks.join('')).toBe('one two three')
  })

  it('hands the workspace and the arguments to the tool', async () => {
    const tools = new FakeTools()
    await play([call('1')], tools)
    expect(tools.executions[0]).toMatchObject({ name: 'add', arguments: { a: 1 }, workspace: '/w' })
  })
})
