import { runConfigSchema } from '#lib/run/config.ts'
import type { Base, EventOf, RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { promptFields } from '#lib/tokens/sequence-tracker.ts'
import type { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import type { Context } from '#server/context.ts'
import { basisFor } from '#server/runs/load-run.ts'
import { keptReply, trackerOf } from '#server/runs/sequences.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { playEpisode } from './episode.ts'
import { FakeModel } from './fake-model.ts'
import { letterToken, LetterTokens, letterTokens } from './letter-tokens.ts'

/** The first reply of `keepLetterBase`. */
export const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'

type UsedModel = EventOf<'run.started'>['model']

export interface TokenFork {
  readonly id: string
  readonly base: Base
  /** What the reply goes on with, and what is sampled then; without them the fork is not begun. */
  readonly forced?: string
  readonly sampled?: string
  readonly model?: Partial<UsedModel>
}

/** Keeps the run `base`: task, call, result, "It is 5."; answers the seq of the end of its last turn. */
export async function keepLetterBase(ctx: Context): Promise<number> {
  const model = new FakeModel().withTokens(new LetterTokens([CALL, 'It is 5.']))
  const { state, events } = await playEpisode({ model, plan: { protocol: 'tokens', systemPrompt: '' } })
  await ctx.store.createRuns([{ summary: summaryOf('base', state), events }])
  return events.findLast((event) => 'turn' in event)?.seq ?? 0
}

/** Keeps a fork that is cut at a token as its episode would write it; answers the tracker that its episode had. */
export async function keepTokenFork(ctx: Context, { id, base, forced, sampled = '', model }: TokenFork): Promise<SequenceTracker> {
  const basis = basisFor(ctx, { base })
  const order = new LogOrder(basis)
  const events: RunEvent[] = []
  const add = (body: RunEventBody): void => {
    events.push(order.place(body, 1))
  }
  add({ type: 'run.created', kind: 'episode', config: runConfigSchema.parse({ task: 'x' }), base, title: id })
  await ctx.store.createRuns([{ summary: summaryOf(id, fold(basis, events)), events }])
  const tracker = trackerOf(ctx, id)
  if (forced === undefined) return tracker
  const { turn, prompt = [], tokens } = keptReply(ctx, base)
  const kept = tokens.flatMap(({ token }) => letterTokens(token.text))
  const placement = tracker.place([...prompt, ...kept, ...letterTokens(forced)])
  add({ type: 'run.started', attempt: 1, model: { server: 'fake', model: 'fake-1', protocol: 'tokens', ...model }, systemPrompt: '', tools: [] })
  add({ type: 'turn.started', turn, protocol: 'tokens' })
  add({ type: 'prompt.encoded', turn, ...promptFields(placement) })
  const text = { content: kept.map((token) => token.text).join('') + forced, reasoning: '' }
  const own = letterTokens(forced)
  add({ type: 'reply.prefilled', turn, text, keep: kept.length, tokens: own, count: kept.length + own.length, how: 'ids' })
  const reply = [...letterTokens(sampled).map((token) => ({ ...token, logprob: -0.25 })), { ...letterToken('<|im_end|>'), logprob: -0.1 }]
  add({ type: 'tokens.appended', turn, channel: 'content', text: sampled, tokens: reply, count: reply.length, t: 1 })
  const message = { role: 'assistant' as const, content: text.content + sampled }
  add({ type: 'message.completed', turn, index: base.message, message, finishReason: 'stop', timing: { firstTokenMs: 1, totalMs: 1 } })
  add({ type: 'sequence.updated', ...tracker.complete({ turn, placement, tokens: reply, finishReason: 'stop' }) })
  add({ type: 'run.finished', outcome: 'final', finalResponse: message.content })
  const state = fold(basis, events)
  await ctx.store.appendEvents(id, events.slice(1), summaryOf(id, state))
  return tracker
}
