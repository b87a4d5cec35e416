import { z } from 'zod'
import type { Issue } from '../errors.ts'
import type { Message } from '../messages/message.ts'
import { DEFAULT_TOOLSETS, PROTOCOLS, runConfigSchema, type RunConfig, type RunConfigInput } from '../run/config.ts'
import { NUMBER_FIELDS, NUMBER_RULES, numberOf, readSampling, samplingTexts, samplingTextsOf } from './sampling-texts.ts'

const text = z.string().default('')

/** The new-run form as it is kept between visits: every field as its text. The title belongs to one run, so it is not kept. */
export const formValuesSchema = z.object({
  task: text,
  system: text,
  server: text,
  model: text,
  protocol: z.enum(PROTOCOLS).default('auto'),
  ...samplingTexts,
  enabledToolsets: z.array(z.string()).nullable().default(null),
  disabledToolsets: z.array(z.string()).default([]),
  maxTurns: text,
  toolDelayMs: text,
  title: text,
  tags: text,
  groupSize: text,
})
export type FormValues = z.infer<typeof formValuesSchema>
export type FormField = keyof FormValues
export const EMPTY_FORM: FormValues = formValuesSchema.parse({})

/** What a run's config has beyond the form: it goes along unchanged when a run is started from another one's settings. */
export interface CarriedConfig {
  readonly history: readonly Message[]
  readonly ephemeralSystem?: string | undefined
}

export type FormReading =
  | { readonly ok: true; readonly config: RunConfigInput }
  | { readonly ok: false; readonly issues: readonly Issue[] }

const FIELD_OF_PATH: Readonly<Record<string, FormField>> = {
  'toolsets.enabled': 'enabledToolsets',
  'toolsets.disabled': 'enabledToolsets',
  'sampling.stop': 'stop',
  ...Object.fromEntries(NUMBER_FIELDS.map((name) => [`sampling.${name}`, name])),
}

const textOf = (value: string): string | undefined => (value.trim() === '' ? undefined : value)
const unlessEmpty = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list)

/** What examples put before the task: messages, and text behind the system prompt. */
export interface FewShot {
  readonly history: readonly Message[]
  readonly system: string | undefined
}

/**
 * The body of `POST /api/runs` that a filled-in form stands for, or what is wrong with it. Empty fields are undefined.
 * Examples stand before a history that is carried over: that one leads to the task.
 */
export function readForm(values: FormValues, carried?: CarriedConfig, fewShot?: FewShot): FormReading {
  const history = [...(fewShot?.history ?? []), ...(carried?.history ?? [])]
  const system = [values.system, fewShot?.system ?? ''].filter((part) => part.trim() !== '')
  const config = {
    ...configOf(values),
    system: unlessEmpty(system)?.join('\n\n'),
    ephemeralSystem: carried?.ephemeralSystem,
    history: unlessEmpty(history),
  }
  const parsed = runConfigSchema.safeParse(config)
  if (parsed.success) return { ok: true, config }
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message: NUMBER_RULES[String(path.at(-1))] ?? message,
  }))
  return { ok: false, issues }
}

/** What the fields say by themselves. */
function configOf(values: FormValues): RunConfigInput {
  const tags = values.tags.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '')
  return {
    task: values.task.trim() === '' ? '' : values.task,
    server: textOf(values.server),
    model: textOf(values.model)?.trim(),
    protocol: values.protocol,
    sampling: readSampling(values),
    toolsets: {
      enabled: values.enabledToolsets ?? undefined,
      disabled: unlessEmpty(values.disabledToolsets),
    },
    maxTurns: numberOf(values.maxTurns),
    toolDelayMs: numberOf(values.toolDelayMs),
    title: textOf(values.title)?.trim(),
    tags: unlessEmpty(tags),
    groupSize: numberOf(values.groupSize),
  }
}

/** The form that would start a run like the given one; the title is the other run's own. */
export function formOf(config: RunConfig): { values: FormValues; carried: CarriedConfig } {
  const { sampling, toolsets } = config
  const values: FormValues = {
    task: config.task,
    system: config.system ?? '',
    server: config.server ?? '',
    model: config.model ?? '',
    protocol: config.protocol,
    ...samplingTextsOf(sampling),
    enabledToolsets: toolsets.enabled ?? null,
    disabledToolsets: toolsets.disabled ?? [],
    maxTurns: String(config.maxTurns),
    toolDelayMs: config.toolDelayMs === 0 ? '' : String(config.toolDelayMs),
    title: '',
    tags: config.tags.join(', '),
    groupSize: '',
  }
  return { values, carried: { history: config.history, ephemeralSystem: config.ephemeralSystem } }
}

/** Issues by the field they belong to; those of no field come back apart. */
export function issuesByField(issues: readonly Issue[]): { fields: Partial<Record<FormField, string>>; others: readonly Issue[] } {
  const fields: Partial<Record<FormField, string>> = {}
  const others: Issue[] = []
  for (const issue of issues) {
    const path = issue.path.replace(/\.\d+$/, '')
    const field = FIELD_OF_PATH[path] ?? path
    if (isField(field)) fields[field] ??= issue.message
    else others.push(issue)
  }
  return { fields, others }
}

function isField(name: string): name is FormField {
  return name in EMPTY_FORM
}

/** Whether a toolset is on. */
export function usesToolset(values: FormValues, name: string): boolean {
  return (values.enabledToolsets ?? DEFAULT_TOOLSETS).includes(name) && !values.disabledToolsets.includes(name)
}

/** The form with a toolset turned on or off; names of single tools, which only the API can give, stay as they are. */
export function withToolset(values: FormValues, name: string, on: boolean): FormValues {
  const others = (values.enabledToolsets ?? DEFAULT_TOOLSETS).filter((one) => one !== name)
  return {
    ...values,
    enabledToolsets: on ? [...others, name] : others,
    disabledToolsets: values.disabledToolsets.filter((one) => one !== name),
  }
}
