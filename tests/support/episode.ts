import type { ToolSchema } from '#lib/messages/message.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import type { EventOf, EventType, RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import type { EpisodePlan, EpisodePorts, Opening } from '#server/agent/ports.ts'
import { runEpisode } from '#server/agent/run-episode.ts'
import type { ToolExecution, ToolOutcome, ToolRunner } from '#server/tools/tool.ts'
import type { FakeModel } from './fake-model.ts'

export const ADD: ToolSchema = {
  type: 'function',
  function: {
    name: 'add',
    description: 'Adds two numbers.',
    parameters: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
    },
  },
}

export class FakeTools implements ToolRunner {
  readonly executions: ToolExecution[] = []
  private readonly answer: (execution: ToolExecution) => Promise<ToolOutcome> | ToolOutcome

  constructor(answer: FakeTools['answer'] = () => ({ ok: true, result: 5 })) {
    this.answer = answer
  }

  async run(execution: ToolExecution): Promise<ToolOutcome> {
    this.executions.push(execution)
    return this.answer(execution)
  }
}

export interface EpisodeSetup {
  readonly model: FakeModel
  readonly tools?: ToolRunner
  readonly plan?: Partial<EpisodePlan>
  readonly config?: Partial<RunConfigInput>
  readonly signal?: AbortSignal
  /** Called with every event as it comes, before the loop goes on. */
  readonly onEvent?: (body: RunEventBody) => void
  /** What the run stands on, all of it. */
  readonly basis?: RunState
  readonly opening?: Opening
}

export interface PlayedEpisode {
  readonly events: RunEvent[]
  readonly state: RunState
  readonly slept: number[]
}

/** A run's log up to its creation. */
export function createdRun(
  config: Partial<RunConfigInput> = {},
  basis?: RunState,
): { order: LogOrder; events: RunEvent[]; state: RunState } {
  const order = new LogOrder(basis)
  const parsed = runConfigSchema.parse({ task: 'What is 2 plus 3?', ...config })
  const base = basis && { run: 'base', message: basis.messages.length, seq: 1 }
  const events = [order.place({ type: 'run.created', kind: 'episode', config: parsed, title: 'test', base }, 1000)]
  return { order, events, state: foldLog(events, basis) }
}

/** Runs the loop over fakes; every event passes the legal order and the fold on its way. */
export async function playEpisode(setup: EpisodeSetup): Promise<PlayedEpisode> {
  const { order, events, state: created } = createdRun(setup.config, setup.basis)
  const slept: number[] = []
  let clock = 0
  const ports: EpisodePorts = {
    model: setup.model,
    tools: setup.tools ?? new FakeTools(),
    monotonicMs: () => (clock += 1),
    sleep: async (ms) => {
      slept.push(ms)
    },
    random: () => 0.5,
  }
  const plan: EpisodePlan = {
    server: 'fake',
    model: 'fake-1',
    protocol: 'hermes',
    systemPrompt: 'You may use tools.',
    tools: [ADD],
    sampling: {},
    maxTurns: 5,
    toolDelayMs: 0,
    workspace: 'nowhere',
    ...setup.plan,
  }
  const signal = setup.signal ?? new AbortController().signal
  let at = 1000
  const { opening = {} } = setup
  for await (const body of runEpisode(plan, created, { ports, signal, opening })) {
    events.push(order.place(body, (at += 1)))
    setup.onEvent?.(body)
  }
  return { events, state: fold(created, events), slept }
}

/** The events of one type, in order. */
export function ofType<T extends EventType>(events: readonly RunEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type)
}
