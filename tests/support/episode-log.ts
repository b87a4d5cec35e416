import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'

/** A log written by hand, one event after another, a tenth of a second apart; it refuses what would not be legal. */
export class EpisodeLog {
  readonly events: RunEvent[] = []
  private readonly order = new LogOrder()
  private at = 1_000_000

  constructor(task = 'What is 2 times 3?') {
    this.add({ type: 'run.created', kind: 'episode', title: task, config: runConfigSchema.parse({ task }) })
    this.add({
      type: 'run.started',
      attempt: 1,
      model: { server: 'bundled', model: 'tiny', protocol: 'hermes' },
      systemPrompt: 'You can use tools.',
      tools: [],
    })
  }

  add(body: RunEventBody): this {
    this.at += 100
    this.events.push(this.order.place(body, this.at))
    return this
  }

  begin(turn: number): this {
    const request = { model: 'tiny', messages: this.order.messages, sampling: {}, tools: false }
    return this.add({ type: 'turn.started', turn, protocol: 'hermes', request })
  }

  stream(turn: number, text: string, channel: 'content' | 'reasoning' = 'content'): this {
    return this.add({ type: 'tokens.appended', turn, channel, text, t: 10 })
  }

  complete(turn: number, content: string, more: { reasoning?: string; finishReason?: string } = {}): this {
    const { reasoning, finishReason = 'stop' } = more
    const message = { role: 'assistant' as const, content, ...(reasoning === undefined ? {} : { reasoning }) }
    const timing = { firstTokenMs: 20, totalMs: 120 }
    const usage = { promptTokens: 5, completionTokens: 11 }
    return this.add({ type: 'message.completed', turn, index: this.order.messages, message, finishReason, timing, usage })
  }

  /** A call read from the text of the reply: `span` is its block's. */
  call(turn: number, id: string, span: [number, number]): this {
    const call = { id, name: 'calculator', arguments: { expression: '2*3' }, source: 'text' as const, span }
    return this.add({ type: 'call.parsed', turn, call })
  }

  answer(turn: number, callId: string, error?: string): this {
    this.add({ type: 'tool.started', turn, callId, name: 'calculator', arguments: {} })
    const failed = error === undefined ? { ok: true, result: 6 } : { ok: false, result: null, error }
    return this.add({ type: 'tool.finished', turn, callId, durationMs: 2, ...failed })
  }

  observe(turn: number, content: string): this {
    return this.add({ type: 'message.observed', turn, index: this.order.messages, message: { role: 'user', content } })
  }

  get state(): RunState {
    return foldLog(this.events)
  }
}
