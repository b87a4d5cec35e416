import 'server-only'
import type { RunEventBody } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import { LIMITS } from '#server/limits.ts'

type Limits = Pick<typeof LIMITS, 'runEvents' | 'runText' | 'replyText'>

/** Measures what a run's log grows to: its events, and the texts that its state holds in memory. */
export class RunMeter {
  private readonly limits: { readonly [L in keyof Limits]: number }
  private events: number
  private text = 0
  private reply = 0

  /** `state` as the log stands when the measuring begins. */
  constructor(state: RunState, limits: { readonly [L in keyof Limits]: number } = LIMITS) {
    this.limits = limits
    this.events = state.lastSeq
    for (const { message } of state.messages) this.text += message.content.length
  }

  /** Counts what is to be appended; says why the run has to end where that is too much. */
  add(body: RunEventBody): string | undefined {
    const { runEvents, runText, replyText } = this.limits
    const size = textOf(body)
    this.events += 1
    this.text += size
    if (body.type === 'turn.started') this.reply = 0
    if (body.type === 'tokens.appended') this.reply += size
    if (this.events > runEvents) return `the run has grown beyond ${inWords(runEvents)} events, which is the most that one may have`
    if (this.text > runText) return `the texts of the run have grown beyond ${inWords(runText)} characters, which is the most that they may have`
    if (this.reply > replyText) return `the reply has grown beyond ${inWords(replyText)} characters, which is the most that one may have`
    return undefined
  }
}

function inWords(count: number): string {
  return count.toLocaleString('en-US')
}

/** Of the events that come in numbers or at length; what a reply's tokens said is not counted again when it is complete. */
function textOf(body: RunEventBody): number {
  if (body.type === 'tokens.appended') return body.text.length
  if (body.type === 'tool.progressed') return body.chunk.length
  if (body.type === 'tool.finished' || body.type === 'call.parsed') return JSON.stringify(body).length
  return body.type === 'message.observed' ? body.message.content.length : 0
}
