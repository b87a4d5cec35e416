import { keptConfigSchema } from '../run/config.ts'
import type { RunEventBody } from '../run/events.ts'
import { endsComplete, type Trajectory } from './trajectory.ts'
import type { Format } from '../api/transfer.ts'

const TITLE_LENGTH = 80

export interface ImportPlace {
  readonly format: Format
  readonly line: number
  /** The file's name. */
  readonly name?: string | undefined
  /** Records of one line belong together. */
  readonly group?: string | undefined
}

/** The log of a run that is taken from a record: its first event says from where. @throws ZodError where the record's texts are too long. */
export function importBodies(record: Trajectory, { format, line, name, group }: ImportPlace): RunEventBody[] {
  const title = titleOf(record, `${name ?? format}, line ${line}`)
  const config = keptConfigSchema.parse({
    task: '',
    title,
    tags: ['import', ...(record.tags ?? [])],
    ...(record.system === '' ? {} : { system: record.system }),
    ...(record.model === undefined ? {} : { model: record.model }),
  })
  const imported = { format, line, ...(name === undefined ? {} : { name }), ...(record.raw === undefined ? {} : { raw: record.raw }) }
  const authored = record.messages.map(
    ({ message, marks }, index): RunEventBody => ({ type: 'message.authored', index, message, ...(marks === undefined ? {} : { marks }) }),
  )
  return [
    { type: 'run.created', kind: 'import', config, title, group, imported },
    ...(record.tools.length > 0 ? [{ type: 'context.edited' as const, tools: [...record.tools] }] : []),
    ...authored,
    endOf(record),
  ]
}

function titleOf({ title, messages }: Trajectory, otherwise: string): string {
  const asked = messages.find(({ message }) => message.role === 'user')?.message.content.trim().split('\n')[0]
  const whole = [title?.trim().split('\n')[0], asked, otherwise].find((text) => text) ?? ''
  // Half of a character is none.
  return whole.slice(0, TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, '')
}

function endOf({ completed, messages }: Trajectory): RunEventBody {
  if (completed ?? endsComplete(messages)) {
    return { type: 'run.finished', outcome: 'final', finalResponse: messages.findLast(({ message }) => message.role === 'assistant')?.message.content ?? '' }
  }
  const error = { code: 'incomplete', message: 'the imported record says, or shows, that it was not completed' }
  return { type: 'run.finished', outcome: 'failed', error }
}
