import { z } from 'zod'
import { forkSchema } from '../api/writing.ts'
import type { ForkRequestInput } from '../api/writing.ts'
import { NUMBER_RULES, numberOf, readSampling, SAMPLING_FIELDS, samplingTexts, samplingTextsOf } from '../new-run/sampling-texts.ts'
import { PROTOCOLS, type RunConfig } from '../run/config.ts'
import { ENVIRONMENTS } from '../run/events.ts'
import type { MessageEntry, RunState } from '../run/state.ts'

/** How a retake runs on, as its dialog holds it: every field as its text. */
export const forkFormSchema = z.object({
  server: z.string(),
  model: z.string(),
  protocol: z.enum(PROTOCOLS),
  ...samplingTexts,
  maxTurns: z.string(),
  groupSize: z.string(),
  environment: z.enum(ENVIRONMENTS),
})
export type ForkForm = z.infer<typeof forkFormSchema>
export type ForkField = keyof ForkForm

/** What the fork is of its base: how much is kept, and what is changed in it. */
export type ForkPlace = Pick<ForkRequestInput, 'message' | 'token' | 'edits'>

export type ForkReading =
  | { readonly ok: true; readonly request: ForkRequestInput }
  | { readonly ok: false; readonly errors: Partial<Record<ForkField, string>> }

/** The dialog as it opens: the settings are those of the base; how many turns it may take is left to Retake. */
export function forkFormOf(config: RunConfig | null, environment: ForkForm['environment']): ForkForm {
  return {
    server: config?.server ?? '',
    model: config?.model ?? '',
    protocol: config?.protocol ?? 'auto',
    ...samplingTextsOf(config?.sampling ?? {}),
    maxTurns: '',
    groupSize: '1',
    environment,
  }
}

/** The form with another server: the base's model is one of the base's server, others have models of their own. */
export function withServer(form: ForkForm, server: string, config: RunConfig | null): ForkForm {
  return { ...form, server, model: server === (config?.server ?? '') ? (config?.model ?? '') : '' }
}

/** The body of the fork's request: only what differs from the base goes along, or what is wrong with the form. */
export function readForkForm(form: ForkForm, place: ForkPlace, config: RunConfig | null): ForkReading {
  const before = forkFormOf(config, form.environment)
  const differs = (field: ForkField): boolean => form[field].trim() !== before[field]
  const text = (field: 'server' | 'model'): string | undefined => (differs(field) && form[field].trim() !== '' ? form[field].trim() : undefined)
  const size = numberOf(form.groupSize)
  const request: ForkRequestInput = {
    ...place,
    environment: form.environment,
    server: text('server'),
    model: differs('server') ? form.model.trim() || undefined : text('model'),
    ...(differs('protocol') ? { protocol: form.protocol } : {}),
    ...(SAMPLING_FIELDS.some(differs) ? { sampling: readSampling(form) } : {}),
    maxTurns: numberOf(form.maxTurns),
    ...(size === 1 ? {} : { groupSize: size }),
  }
  const parsed = forkSchema.safeParse(request)
  if (parsed.success) return { ok: true, request }
  const errors: Partial<Record<ForkField, string>> = {}
  for (const { path, message } of parsed.error.issues) {
    const field = path.map((key) => forkFormSchema.keyof().safeParse(key).data).findLast((key) => key !== undefined)
    if (field !== undefined) errors[field] ??= NUMBER_RULES[field] ?? message
  }
  return { ok: false, errors }
}

/** What a retake of a message keeps: a reply is made anew; after what a person or a tool said, the model goes on. */
export function retakeOf(entry: MessageEntry, index: number): { readonly message: number; readonly words: string } {
  const isReply = entry.message.role === 'assistant'
  const message = isReply ? index : index + 1
  const kept = message === 0 ? 'Nothing is kept' : message === 1 ? 'Message 0 is kept' : `Messages 0 to ${message - 1} are kept`
  return { message, words: `${kept}; ${isReply ? `message ${index} is made anew` : 'the model goes on from there'}.` }
}

/** Whether a fork may carry more of its base than the words: whether there were calls to tools in what is kept. */
export function keepsCalls(state: Pick<RunState, 'turns' | 'messages'>, message: number): boolean {
  const inTurns = state.turns.some((turn) => (turn.messageIndex ?? Infinity) < message && turn.calls.some((entry) => entry.kind === 'call'))
  return inTurns || state.messages.slice(0, message).some(({ message: { tool_calls: calls } }) => calls !== undefined && calls.length > 0)
}
