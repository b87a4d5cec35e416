import { z } from 'zod'
import { forkFormOf, readForkForm, type ForkForm, type ForkReading } from '../fork-form/fork-form.ts'
import { numberOf } from '../new-run/sampling-texts.ts'
import { PROTOCOLS, type RunConfig } from '../run/config.ts'

const text = z.string().default('')

/** What is remembered of how a draft was continued or previewed last, and which draft it was. */
export const continueChoiceSchema = z.object({
  draft: text,
  reach: z.enum(['turn', 'end']).default('turn'),
  /** Empty: the draft's own, else the usual one. */
  server: text,
  protocol: z.enum(PROTOCOLS).default('auto'),
})
export type ContinueChoice = z.infer<typeof continueChoiceSchema>
export const EMPTY_CHOICE: ContinueChoice = continueChoiceSchema.parse({})

/** The choice as a draft begins with it: the server that it names comes before what was chosen for another draft. */
export function choiceFor(draft: string, config: RunConfig | null, last: ContinueChoice): ContinueChoice {
  if (last.draft === draft || config?.server === undefined) return last
  return { ...last, server: config.server, protocol: config.protocol }
}

/** The dialog as it opens: the draft's own settings. Max turns are those that may still come. */
export function continueFormOf(config: RunConfig | null): ForkForm {
  return { ...forkFormOf(config, 'conversation'), maxTurns: config === null ? '' : String(config.maxTurns) }
}

export interface ContinuePlace {
  readonly reach: ContinueChoice['reach']
  /** How many messages the draft has, and how many turns are behind them. */
  readonly messages: number
  readonly turns: number
}

/** The fork that goes on where the draft ends, or what is wrong with the form. */
export function readContinueForm(form: ForkForm, { reach, messages, turns }: ContinuePlace, config: RunConfig | null): ForkReading {
  const more = reach === 'turn' ? 1 : (numberOf(form.maxTurns) ?? config?.maxTurns ?? 1)
  // A number that is wrong goes along as it is, so that the fork's schema finds it.
  const maxTurns = String(more >= 1 ? turns + more : more)
  return readForkForm({ ...form, maxTurns }, { message: messages }, config)
}
