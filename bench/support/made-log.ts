import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { LogOrder } from '#lib/run/order.ts'

interface Made {
  readonly task: string
  readonly title: string
  readonly maxTurns: number
}

/** The log of an episode, made without running it: `bodies` says what happens after its start, an event each 40 ms. */
export function madeLog({ task, title, maxTurns }: Made, bodies: (order: LogOrder, events: readonly RunEvent[]) => Iterable<RunEventBody>): RunEvent[] {
  const order = new LogOrder()
  const events: RunEvent[] = []
  let at = 1_760_000_000_000
  const add = (body: RunEventBody): void => {
    events.push(order.place(body, (at += 40)))
  }
  add({ type: 'run.created', kind: 'episode', config: runConfigSchema.parse({ task, maxTurns }), title })
  add({ type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'hermes' }, systemPrompt: 'Count.', tools: [] })
  for (const body of bodies(order, events)) add(body)
  return events
}

/** The start of a turn, and its reply in five pieces: it thinks, then writes `ending`. */
export function* thoughtfulReply(turn: number, order: LogOrder, ending: string): Generator<RunEventBody, readonly [from: number, to: number]> {
  const thought = `<think>\nStep ${turn}. ${'I look at what came before and decide what comes next. '.repeat(turn % 5)}\n</think>\n`
  const content = thought + ending
  yield { type: 'turn.started', turn, protocol: 'hermes' }
  const length = Math.ceil(content.length / 5)
  for (let part = 0; part < 5; part += 1) {
    yield { type: 'tokens.appended', turn, channel: 'content', text: content.slice(part * length, (part + 1) * length), t: part * 20 }
  }
  const message = { role: 'assistant' as const, content }
  yield { type: 'message.completed', turn, index: order.messages, message, finishReason: 'stop', timing: { firstTokenMs: 5, totalMs: 100 } }
  return [thought.length, content.length]
}
