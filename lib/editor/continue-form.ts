import { z } from 'zod'
import { forkSchema, type ForkRequestInput } from '../api/writing.ts'
import { PROTOCOLS } from '../run/config.ts'

const text = z.string().default('')

/** How a draft is continued, as the dialog holds it: every field as its text; empty: as in the draft. */
export const continueFormSchema = z.object({
  reach: z.enum(['turn', 'end']).default('turn'),
  server: text,
  protocol: z.enum(PROTOCOLS).default('auto'),
  temperature: text,
  maxTokens: text,
  seed: text,
})
export type ContinueForm = z.infer<typeof continueFormSchema>
export const EMPTY_CONTINUE: ContinueForm = continueFormSchema.parse({})

/** How many turns “to the end” may take. */
const MOST_TURNS = 10

const RULES: Readonly<Record<string, string>> = {
  temperature: 'The temperature is a number from 0 to 2, for example 0.7.',
  maxTokens: 'Max tokens is a whole number from 1 to 1,000,000.',
  seed: 'The seed is a whole number from 0 to 4,294,967,295.',
}

const numberOf = (value: string): number | undefined => (value.trim() === '' ? undefined : Number(value))

export interface ContinuePlace {
  /** How many messages the draft has, and how many turns are behind them. */
  readonly messages: number
  readonly turns: number
}

/** The fork that goes on where the draft ends, or what is wrong with the form. */
export function readContinueForm(form: ContinueForm, { messages, turns }: ContinuePlace): { readonly request: ForkRequestInput } | { readonly error: string } {
  const wanted = { temperature: numberOf(form.temperature), maxTokens: numberOf(form.maxTokens), seed: numberOf(form.seed) }
  const sampling = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  const request = {
    message: messages,
    start: true,
    protocol: form.protocol,
    maxTurns: turns + (form.reach === 'turn' ? 1 : MOST_TURNS),
    ...(form.server !== '' && { server: form.server }),
    ...(Object.keys(sampling).length > 0 && { sampling }),
  }
  const parsed = forkSchema.safeParse(request)
  if (parsed.success) return { request }
  const [issue] = parsed.error.issues
  return { error: RULES[String(issue?.path.at(-1))] ?? issue?.message ?? 'This cannot be sent.' }
}
