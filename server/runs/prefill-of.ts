import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Message } from '#lib/messages/message.ts'
import { keptText } from '#lib/retake/kept-text.ts'
import { retakeWay } from '#lib/retake/retake-way.ts'
import type { RetakeFacts } from '#lib/retake/retake-way.ts'
import type { Base } from '#lib/run/events.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState, Turn } from '#lib/run/state.ts'
import { hasIds } from '#lib/tokens/sequence.ts'
import type { Channel } from '#lib/tokens/token.ts'
import { beginningOf } from '#server/agent/begun-reply.ts'
import type { EpisodePlan, Prefill } from '#server/agent/ports.ts'
import type { Context } from '#server/context.ts'
import { endsTurn, forcedOf } from '#server/runs/forced-token.ts'
import { lineageOf } from '#server/runs/load-run.ts'
import type { PlannedEpisode } from '#server/runs/plan-episode.ts'
import { keptReply } from '#server/runs/sequences.ts'
import type { KeptReply } from '#server/runs/sequences.ts'
import { placeOfTurn } from '#server/runs/turn-stretches.ts'

export interface Retaken {
  /** The fork as it begins. */
  readonly state: RunState
  readonly base: Base
  readonly planned: PlannedEpisode
}

/**
 * The beginning of the reply that a fork takes up at a token, and how that is told to the model. Undefined where nothing of it
 * is kept and nothing put in its place: then it is a reply like any other. @throws RetakeError `bad_request` that says why
 * there is no way.
 */
export function prefillOf(ctx: Context, { state, base, planned }: Retaken): Prefill | undefined {
  const { plan, server } = planned
  const kept = keptReply(ctx, base)
  const tokens = kept.tokens.map(({ token }) => token)
  const source = sourceOf(ctx, base, kept.turn)
  const sameModel = source.model?.server === plan.server && source.model.model === plan.model
  const forced = forcedOf(state.replaceWith, kept, sameModel)
  if (tokens.length === 0 && forced === undefined) return undefined
  refuseEnded(kept)
  const channel = channelOf(kept)
  const said = keptText(kept.tokens, source.reply)
  const beginning = { said, channel: channel === 'reasoning' ? channel : ('content' as const), ...(forced && { forced }) }
  const { way, words } = retakeWay({
    ...wishOf(planned),
    channel,
    reasoning: source.reply.reasoning !== undefined && source.reply.reasoning !== '',
    idsKnown: kept.prompt !== undefined && hasIds(tokens),
    sameModel,
    samePrompt: source.promptKey === promptKey(plan, messagesOf(state)),
    insideCharacter: beginningOf(beginning).isInsideCharacter,
  })
  if (way === 'none') throw refusal(words)
  return { how: way, kept: sameModel ? tokens : [], ...beginning, ...tellingOf(way, kept, server) }
}

function wishOf({ plan, server }: PlannedEpisode): Pick<RetakeFacts, 'server' | 'protocol' | 'tools'> {
  return { server, protocol: plan.protocol, tools: plan.tools.length > 0 }
}

/** What the way needs beside the beginning itself. */
function tellingOf(
  way: Prefill['how'],
  { prompt }: KeptReply,
  { capabilities }: PlannedEpisode['server'],
): Pick<Prefill, 'prompt' | 'style'> {
  const style = capabilities?.prefill?.style
  return { ...(way === 'ids' && prompt ? { prompt } : {}), ...(way === 'text' && style ? { style } : {}) }
}

function refuseEnded({ tokens }: KeptReply): void {
  const last = tokens.at(-1)?.token
  if (last !== undefined && endsTurn(last)) {
    throw refusal('The reply ends with the last of the kept tokens, so that nothing can follow: retake it at an earlier one.')
  }
}

/** Of the token at the cut, or of the last one before the end; `tool_call` where any such token is kept. */
function channelOf({ tokens, next }: KeptReply): Channel {
  if (tokens.some(({ channel }) => channel === 'tool_call')) return 'tool_call'
  return next?.channel ?? tokens.at(-1)?.channel ?? 'content'
}

/** What is known of the reply that is retaken: what it says, who wrote it, and what that one was given to read. */
interface Source {
  readonly reply: Pick<Message, 'content' | 'reasoning'>
  readonly model: RunState['model']
  /** Undefined where messages before the reply were changed since. */
  readonly promptKey: string | undefined
}

function sourceOf(ctx: Context, base: Base, number: number): Source {
  const links = lineageOf(ctx, base.run, base.seq)
  const state = links.at(-1)?.state ?? INITIAL_STATE
  const turn = state.turns.find((candidate) => candidate.turn === number)
  const { model, systemPrompt, tools } = links[placeOfTurn(links, number)]?.state ?? INITIAL_STATE
  const protocol = turn?.request?.tools === true ? 'native' : 'hermes'
  const messages = messagesOf(state).slice(0, base.message)
  return {
    reply: replyOf(state, turn),
    model,
    promptKey: turn?.stale === true ? undefined : promptKey({ systemPrompt, tools, protocol }, messages),
  }
}

/** A turn's reply, or what arrived of one that was never complete. */
function replyOf(state: RunState, turn: Turn | undefined): Source['reply'] {
  const whole = turn?.messageIndex === undefined ? undefined : state.messages[turn.messageIndex]?.message
  return whole ?? turn?.streamed ?? { content: '' }
}

function messagesOf({ messages }: RunState): Message[] {
  return messages.map((entry) => entry.message)
}

/** Equal for prompts of the same words. */
function promptKey(plan: Pick<EpisodePlan, 'systemPrompt' | 'tools' | 'protocol'>, messages: readonly Message[]): string {
  return JSON.stringify([plan.systemPrompt, plan.protocol === 'native' ? plan.tools : [], messages])
}

function refusal(message: string): RetakeError {
  return new RetakeError('bad_request', message, { issues: [{ path: 'token', message }] })
}
