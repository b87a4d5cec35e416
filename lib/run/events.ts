import { z } from 'zod'
import { jsonObject, jsonValue } from '../json-value.ts'
import { messageSchema, toolSchemaSchema } from '../messages/message.ts'
import { CHANNELS, tokenSchema } from '../tokens/token.ts'
import { AUTHORING_EVENTS } from './authoring-events.ts'
import { keptConfigSchema, samplingSchema } from './config.ts'
import { event } from './define-event.ts'

export const RUN_KINDS = ['episode', 'draft', 'import'] as const
export type RunKind = (typeof RUN_KINDS)[number]

export const OUTCOMES = ['final', 'max_turns', 'length', 'content_filter', 'empty', 'cancelled', 'failed'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const REJECTION_KINDS = [
  'invalid_json',
  'not_object',
  'missing_name',
  'bad_arguments',
  'unknown_tool',
  'schema_mismatch',
  'truncated',
  'unclosed',
] as const
export type RejectionKind = (typeof REJECTION_KINDS)[number]

const index = z.number().int().nonnegative()
const ms = z.number().nonnegative()
/** A half-open range of UTF-16 offsets into the text of the channel that a call was read from. */
const span = z.tuple([index, index])

/**
 * What a fork stands on: of run `run`, as its log stood after event `seq`, the first `message` messages; with `token` the
 * reply that follows them, too, up to but not including that token of its turn.
 */
export const baseSchema = z.object({
  run: z.string(),
  message: index,
  token: index.optional(),
  seq: z.number().int().positive(),
})
export type Base = z.infer<typeof baseSchema>

/** What a reply that is retaken at a token goes on with: a token of the model's vocabulary, or any text; neither: sampled anew. */
export const replacementSchema = z.strictObject({ id: index.optional(), text: z.string().max(100_000).optional() })
export type Replacement = z.infer<typeof replacementSchema>

/**
 * What a fork carries of its base's environment. `conversation`: the messages only; its tools begin in an empty
 * workspace. `recorded`: calls that equal one of the kept part are answered with the result that is on record.
 * `executed`: the kept part's calls are run again in a fresh workspace before the fork goes on.
 */
export const ENVIRONMENTS = ['conversation', 'recorded', 'executed'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

/** A call that could be read. `flags` names what was accepted although it was not quite right. */
export const parsedCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: jsonObject,
  source: z.enum(['structured', 'text']),
  span: span.optional(),
  rawArguments: z.string().optional(),
  flags: z.array(z.string()).optional(),
})
export type ParsedCall = z.infer<typeof parsedCallSchema>

/** A call that the model failed to make: what it wrote, where, and what is wrong with it. */
export const rejectionSchema = z.object({
  kind: z.enum(REJECTION_KINDS),
  message: z.string(),
  raw: z.string(),
  span: span.optional(),
  /** Of the fault inside `raw`: line and column from 1. */
  position: z.object({ line: z.number().int().positive(), column: z.number().int().positive() }).optional(),
  /** Structured calls only: the id to answer to. */
  callId: z.string().optional(),
  name: z.string().optional(),
})
export type Rejection = z.infer<typeof rejectionSchema>

export const usageSchema = z.object({
  promptTokens: z.number().int().nonnegative().optional(),
  completionTokens: z.number().int().nonnegative().optional(),
  cachedTokens: z.number().int().nonnegative().optional(),
  reasoningTokens: z.number().int().nonnegative().optional(),
})
export type Usage = z.infer<typeof usageSchema>

export const timingSchema = z.object({ firstTokenMs: ms.nullable(), totalMs: ms })
export type Timing = z.infer<typeof timingSchema>

/** What was asked of the model server; the messages are the system message and the run's first `messages` ones. */
export const turnRequestSchema = z.object({
  model: z.string(),
  messages: index,
  sampling: samplingSchema,
  tools: z.boolean(),
  /** The reply's beginning stands behind them as a message to go on with, and this is how that is said. */
  prefill: z.enum(['continue_final_message', 'trailing']).optional(),
})
export type TurnRequest = z.infer<typeof turnRequestSchema>

/**
 * How a turn's prompt continues the run's earlier tokens. `first`: there are none. `exact`: a sequence goes on, id by
 * id. `ids`: the same text in other ids (`tokens` of them differ, from `at`). `text`: the text itself differs, from
 * `character` on (UTF-16 offset) and from token `at`; `cause` says why, where that can be told. `unknown`: the ids differ
 * from `at` on; whether the text does cannot be told, since the server named the ids only.
 */
export const driftSchema = z.object({
  kind: z.enum(['first', 'exact', 'ids', 'text', 'unknown']),
  at: index.optional(),
  tokens: index.optional(),
  character: index.optional(),
  cause: z.string().optional(),
})
export type Drift = z.infer<typeof driftSchema>

/** Which chat template and tokenizer made a prompt: SHA-256 of each where it can be had, and the date the template saw. */
export const tokenizerIdentitySchema = z.object({
  /** Who rendered and encoded: the model server, or Retake with a library. */
  source: z.string(),
  template: z.string().nullable(),
  tokenizer: z.string().nullable(),
  date: z.string().optional(),
})
export type TokenizerIdentity = z.infer<typeof tokenizerIdentitySchema>

const toolRef = { turn: index, callId: z.string() }

export const toolAnswerSchema = z.object({ ok: z.boolean(), result: jsonValue, error: z.string().optional() })
export type ToolAnswer = z.infer<typeof toolAnswerSchema>

/**
 * One entry of a run's log: `seq` counts from 1 without gaps, `at` is in epoch milliseconds. What comes from a file, a
 * socket or the database passes through this schema.
 */
export const runEventSchema = z.discriminatedUnion('type', [
  event('run.created', {
    kind: z.enum(RUN_KINDS),
    config: keptConfigSchema,
    base: baseSchema.optional(),
    /** Of a base with a token: what the reply goes on with there. */
    replaceWith: replacementSchema.optional(),
    environment: z.enum(ENVIRONMENTS).optional(),
    title: z.string(),
    group: z.string().optional(),
    /** Of an import: the record it was read from; `raw` is its line where an export must give the very bytes again. */
    imported: z
      .object({ format: z.string(), line: z.number().int().positive(), name: z.string().optional(), raw: z.string().optional() })
      .optional(),
  }),
  ...AUTHORING_EVENTS,
  event('run.started', {
    attempt: z.number().int().positive(),
    model: z.object({ server: z.string(), model: z.string(), protocol: z.enum(['native', 'hermes', 'tokens']) }),
    systemPrompt: z.string(),
    tools: z.array(toolSchemaSchema),
  }),
  event('turn.started', {
    turn: index,
    protocol: z.enum(['native', 'hermes', 'tokens']),
    promptTokens: index.optional(),
    request: turnRequestSchema.optional(),
  }),
  /**
   * The token ids that the model was given, where they are known: of sequence `sequence` the first `keep` tokens, then
   * those listed here (text, bytes and ids; no logprobs), `length` in all. `drift` compares them with what the run's
   * earlier turns left behind.
   */
  event('prompt.encoded', {
    turn: index,
    sequence: index,
    keep: index,
    length: index,
    tokens: z.array(tokenSchema).optional(),
    count: index,
    drift: driftSchema,
    identity: tokenizerIdentitySchema.optional(),
    /** Control tokens spelled out in the text of a user's or a tool's message: the model reads them as control tokens. */
    controls: z.array(z.object({ message: index, text: z.string() })).optional(),
  }),
  /**
   * A reply that is not written from its beginning: the first `keep` tokens of the same turn in the run's base, then
   * `tokens` (forced, not sampled), `count` in all; `text` is theirs. `how` it is told to the model: by their very
   * `ids`, by ids that were made `anew` of their text, or as the `text` of a reply to go on with.
   */
  event('reply.prefilled', {
    turn: index,
    text: z.object({ content: z.string(), reasoning: z.string() }),
    keep: index,
    tokens: z.array(tokenSchema).optional(),
    count: index,
    how: z.enum(['ids', 'anew', 'text']),
  }),
  /** A turn whose reply nobody is asked for: the run's message `index` stands there already, and its calls are run. */
  event('reply.given', { turn: index, index }),
  /** A call of the kept part that was run again, and whether the result is the one on record. */
  event('tool.replayed', {
    turn: index,
    callId: z.string(),
    name: z.string(),
    arguments: jsonObject,
    recorded: toolAnswerSchema,
    now: toolAnswerSchema,
    same: z.boolean(),
    durationMs: ms,
  }),
  /** A request to the model server that failed before its first token and is made again. */
  event('request.failed', { turn: index, error: z.object({ code: z.string(), message: z.string() }), retryInMs: ms }),
  event('tokens.appended', {
    turn: index,
    channel: z.enum(CHANNELS),
    text: z.string(),
    tokens: z.array(tokenSchema).optional(),
    /** How many tokens there are: given where there are any, so that a log read without them still counts right. */
    count: index.optional(),
    t: ms,
    /** Channel `tool_call`: which structured call the text belongs to, and its name where it begins. */
    call: index.optional(),
    name: z.string().optional(),
  }),
  event('message.completed', {
    turn: index,
    index,
    message: messageSchema,
    finishReason: z.string(),
    usage: usageSchema.optional(),
    timing: timingSchema,
  }),
  event('call.parsed', { turn: index, call: parsedCallSchema }),
  event('call.rejected', { turn: index, error: rejectionSchema }),
  event('tool.started', { ...toolRef, name: z.string(), arguments: jsonObject }),
  event('tool.progressed', { ...toolRef, chunk: z.string() }),
  event('tool.finished', {
    ...toolRef,
    ok: z.boolean(),
    result: jsonValue,
    error: z.string().optional(),
    durationMs: ms,
    truncatedBytes: index.optional(),
    /** The tool was not run: this is the result that the base has on record for the same call. */
    recorded: z.object({ turn: index, callId: z.string() }).optional(),
  }),
  event('message.observed', { turn: index, index, message: messageSchema }),
  event('sequence.updated', {
    turn: index,
    sequence: index,
    extends: z.boolean(),
    promptLength: index,
    length: index,
    finishReason: z.string().nullable(),
    /** Set where a new sequence had to begin although there was one: the sequence it branches off, and where. */
    parent: z.object({ sequence: index, at: index }).optional(),
  }),
  event('run.finished', {
    outcome: z.enum(OUTCOMES),
    finalResponse: z.string().optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  }),
  event('run.interrupted', { why: z.string() }),
  event('run.resumed', { turn: index }),
])

export type RunEvent = z.infer<typeof runEventSchema>
export type EventType = RunEvent['type']
export type EventOf<T extends EventType> = Extract<RunEvent, { type: T }>
type WithoutPlace<E> = E extends RunEvent ? Omit<E, 'seq' | 'at'> : never
/** What happened, before it has a place in a log. */
export type RunEventBody = WithoutPlace<RunEvent>
