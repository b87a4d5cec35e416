import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import type { LogOrder } from '#lib/run/order.ts'
import type { Token } from '#lib/tokens/token.ts'
import { madeLog } from './made-log.ts'

export const LONG_TASK = 'Count on, one step at a time.'

/** The words of a text as tokens, each with five alternatives. */
function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(/\s*\S+|\s+/g), ([word], at) => ({
    id: 1000 + word.length * 31 + (at % 7),
    text: word,
    bytes: [...Buffer.from(word)],
    logprob: -((at * 37) % 100) / 50,
    top: Array.from({ length: 5 }, (_, rank) => ({ id: 2000 + rank, text: `${word}${rank}`, logprob: -0.5 - rank })),
  }))
}

/** A finished episode of so many turns, two messages a turn: each thinks, calls a tool and is answered. */
export function longLog({ turns, withTokens }: { turns: number; withTokens: boolean }): RunEvent[] {
  return madeLog({ task: LONG_TASK, title: `A run of ${turns} turns`, maxTurns: turns }, function* (order): Generator<RunEventBody> {
    for (let turn = 1; turn <= turns; turn += 1) yield* turnEvents(turn, { order, withTokens })
    yield { type: 'run.finished', outcome: 'max_turns' }
  })
}

function* turnEvents(turn: number, { order, withTokens }: { order: LogOrder; withTokens: boolean }): Generator<RunEventBody> {
  const thought = `<think>\nStep ${turn}. ${'I look at what came before and decide what comes next. '.repeat(turn % 5)}\n</think>\n`
  const content = `${thought}<tool_call>\n{"name": "calculator", "arguments": {"expression": "${turn}+1"}}\n</tool_call>`
  yield { type: 'turn.started', turn, protocol: 'hermes' }
  const tokens = withTokens ? tokensOf(content) : undefined
  yield { type: 'tokens.appended', turn, channel: 'content', text: content, t: 1, ...(tokens === undefined ? {} : { tokens, count: tokens.length }) }
  const message = { role: 'assistant' as const, content }
  yield { type: 'message.completed', turn, index: order.messages, message, finishReason: 'stop', timing: { firstTokenMs: 5, totalMs: 100 } }
  const place = { turn, callId: `call_${turn}_1` }
  const args = { expression: `${turn}+1` }
  yield { type: 'call.parsed', turn, call: { id: place.callId, name: 'calculator', arguments: args, source: 'text', span: [thought.length, content.length] } }
  yield { type: 'tool.started', ...place, name: 'calculator', arguments: args }
  yield { type: 'tool.finished', ...place, ok: true, result: turn + 1, durationMs: 1 }
  yield { type: 'message.observed', turn, index: order.messages, message: { role: 'user', content: `<tool_response>${turn + 1}</tool_response>` } }
}
