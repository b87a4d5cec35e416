import { z } from 'zod'
import { forkSchema } from '../api/writing.ts'
import type { ForkRequestInput } from '../api/writing.ts'
import { PROTOCOLS, type RunConfig } from '../run/config.ts'
import { ENVIRONMENTS } from '../run/events.ts'
import type { MessageEntry, RunState } from '../run/state.ts'

/** How a retake runs on, as its dialog holds it: every field as its text. */
export const forkFormSchema = z.object({
  server: z.string(),
  model: z.string(),
  protocol: z.enum(PROTOCOLS),
  temperature: z.string(),
  topP: z.string(),
  maxTokens: z.string(),
  seed: z.string(),
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

const numberText = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** The dialog as it opens: the settings are those of the base; how many turns it may take is left to Retake. */
export function forkFormOf(config: RunConfig | null, environment: ForkForm['environment']): ForkForm {
  const sampling = config?.sampling ?? {}
  return {
    server: config?.server ?? '',
    model: config?.model ?? '',
    protocol: config?.protocol ?? 'auto',
    temperature: numberText(sampling.temperature),
    topP: numberText(sampling.topP),
    maxTokens: numberText(sampling.maxTokens),
    seed: numberText(sampling.seed),
    maxTurns: '',
    groupSize: '1',
    environment,
  }
}

const RULES: Readonly<Partial<Record<ForkField, string>>> = {
  temperature: 'This is a number from 0 to 2, for example 0.7.',
  topP: 'This is a number above 0 and at most 1, for example 0.95.',
  maxTokens: 'This is a whole number from 1 to 1,000,000.',
  seed: 'This is a whole number from 0 to 4,294,967,295.',
  maxTurns: 'This is a whole number from 1 to 10,000.',
  groupSize: 'This is a whole number from 1 to 64.',
}
const SAMPLING = ['temperature', 'topP', 'maxTokens', 'seed'] as const

const number = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

/** The body of the fork's request: only what differs from the base goes along, or what is wrong with the form. */
export function readForkForm(form: ForkForm, place: ForkPlace, config: RunConfig | null): ForkReading {
  const before = forkFormOf(config, form.environment)
  const differs = (field: ForkField): boolean => form[field].trim() !== before[field]
  const text = (field: 'server' | 'model'): string | undefined => (differs(field) && form[field].trim() !== '' ? form[field].trim() : undefined)
  const size = number(form.groupSize)
  const sampling = { ...config?.sampling, ...Object.fromEntries(SAMPLING.map((field) => [field, number(form[field])])) }
  const request: ForkRequestInput = {
    ...place,
    environment: form.environment,
    server: text('server'),
    model: text('model'),
    ...(differs('protocol') ? { protocol: form.protocol } : {}),
    ...(SAMPLING.some(differs) ? { sampling } : {}),
    maxTurns: number(form.maxTurns),
    ...(size === 1 ? {} : { groupSize: size }),
  }
  const parsed = forkSchema.safeParse(request)
  if (parsed.success) return { ok: true, request }
  const errors: Partial<Record<ForkField, string>> = {}
  for (const { path, message } of parsed.error.issues) {
    const field = forkFormSchema.keyof().safeParse(path.at(-1))
    if (field.success) errors[field.data] ??= RULES[field.data] ?? message
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
