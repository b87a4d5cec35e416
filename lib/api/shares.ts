import { z } from 'zod'

export const SHARE_KINDS = ['snapshot', 'live'] as const
export type ShareKind = (typeof SHARE_KINDS)[number]

/**
 * Which sections of a run a share holds beside its messages and calls. `toolResults`: what tools answered, errors
 * included. `reasoning`: what the model thought. `tokens`: ids, bytes, logprobs. `system`: the system prompt and the
 * tools' schemas.
 */
export const includeSchema = z.strictObject({
  toolResults: z.boolean().default(false),
  reasoning: z.boolean().default(false),
  tokens: z.boolean().default(false),
  system: z.boolean().default(false),
})
export type Include = z.infer<typeof includeSchema>

/** Where a finding stands: in which run (a fork's base, too), at which event, of which turn or message where it is of one. */
const placeSchema = z.object({
  run: z.string(),
  seq: z.number().int(),
  turn: z.number().int().optional(),
  message: z.number().int().optional(),
  /** In words: "result of call_1", "task". */
  where: z.string(),
  /** The text around it; `secret` is the finding itself with most of its characters hidden. */
  before: z.string(),
  secret: z.string(),
  after: z.string(),
})
export type FindingPlace = z.infer<typeof placeSchema>

/** A value that looks like a secret, wherever it stands. `count` is how often; of its places the first ones are listed. */
export const findingSchema = z.object({
  id: z.string(),
  /** What it looks like, in words. */
  rule: z.string(),
  count: z.number().int(),
  places: z.array(placeSchema),
})
export type Finding = z.infer<typeof findingSchema>

/** `POST /api/runs/{id}/shares/preview`: what would be cut out of a share with these sections. */
export const sharePreviewInputSchema = z.strictObject({ include: includeSchema.prefault({}) })
export type SharePreviewInput = z.input<typeof sharePreviewInputSchema>
export const sharePreviewSchema = z.object({ findings: z.array(findingSchema) })

/**
 * `POST /api/runs/{id}/shares`. `expiresAt` in epoch milliseconds, at most a year away; null: never, left out: in 7 days (a
 * live share: in 24 hours, and it ends an hour after its run in any case). `keep`: ids of findings that are no secrets.
 */
export const shareInputSchema = z.strictObject({
  kind: z.enum(SHARE_KINDS).default('snapshot'),
  expiresAt: z.number().int().positive().nullable().optional(),
  include: includeSchema.prefault({}),
  keep: z.array(z.string().max(100)).max(10_000).default([]),
})
export type ShareInput = z.input<typeof shareInputSchema>

/** What was found when a share was made, and what became of it. */
export const shareReportSchema = z.array(z.object({ rule: z.string(), count: z.number().int(), kept: z.boolean() }))
export type ShareReport = z.infer<typeof shareReportSchema>

/** A share as its owner sees it; its token is shown once and kept as a hash. Times are epoch milliseconds. */
export const shareSchema = z.object({
  id: z.string(),
  run: z.string(),
  /** The run's title. */
  title: z.string(),
  kind: z.enum(SHARE_KINDS),
  include: includeSchema,
  createdAt: z.number().int(),
  expiresAt: z.number().int().nullable(),
  revokedAt: z.number().int().nullable(),
  /** `ended`: the live run has ended; the link answers until it expires. */
  status: z.enum(['open', 'ended', 'expired', 'revoked']),
  /** How often its page asked for the run, and when last; written down about once a minute. */
  opened: z.number().int(),
  openedAt: z.number().int().nullable(),
  report: shareReportSchema,
})
export type Share = z.infer<typeof shareSchema>
/** `GET /api/shares` and `GET /api/runs/{id}/shares`, newest first. */
export const shareListSchema = z.object({ shares: z.array(shareSchema) })

/** The answer to a new share: the one time that its token is shown. `url` is a path of this server. */
export const shareCreatedSchema = z.object({ url: z.string(), token: z.string(), share: shareSchema })
export type ShareCreated = z.infer<typeof shareCreatedSchema>

/** `GET /api/shared/{token}`: what a reader is told before the run itself; nothing of the run's words. */
export const sharedSchema = z.object({
  kind: z.enum(SHARE_KINDS),
  /** The id of the run to ask for under `/api/shared/{token}/runs/`. */
  run: z.string(),
  include: includeSchema,
  createdAt: z.number().int(),
  expiresAt: z.number().int().nullable(),
  /** More may still come. */
  live: z.boolean(),
  /** How many values were cut out. */
  cuts: z.number().int(),
})
export type Shared = z.infer<typeof sharedSchema>

/** What stands in the place of a section that a share leaves out. */
export const LEFT_OUT = '[left out]'
