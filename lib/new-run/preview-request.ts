import type { Server, Toolset } from '../api/contract.ts'
import type { PreviewRequest } from '../api/writing.ts'
import { formatInteger } from '../format/count.ts'
import type { RunConfigInput } from '../run/config.ts'
import { usesToolset, type FormValues } from './form-values.ts'

/** What `POST /api/preview` is asked, to see the first prompt of a run as the server's own template would write it. */
export function previewRequestOf(config: RunConfigInput, values: FormValues, toolsets: readonly Toolset[]): PreviewRequest {
  const { server, model, protocol, system, ephemeralSystem, history = [], task } = config
  const systems = [system, ephemeralSystem].filter((text) => text !== undefined && text.trim() !== '')
  return {
    server,
    model,
    protocol,
    system: systems.length === 0 ? undefined : systems.join('\n\n'),
    tools: toolsets.filter((toolset) => usesToolset(values, toolset.name)).flatMap((toolset) => toolset.tools),
    messages: [...history, { role: 'user' as const, content: task }].map((message) => ({ message })),
  }
}

/**
 * How many tokens the context of a run's model holds, where it is known: the probe asked for the server's own model, and
 * another one may hold more or less.
 */
export function contextOf(server: Pick<Server, 'model' | 'capabilities'> | undefined, model: string | undefined): number | undefined {
  const { capabilities = null, model: own = null } = server ?? {}
  const probed = own ?? capabilities?.models[0]
  return model === undefined || model === probed ? capabilities?.contextLength : undefined
}

/** What a prompt of so many tokens means for a context; empty where it is not known. */
export function roomWords(tokens: number, context: number | undefined): { readonly words: string; readonly isTooLong: boolean } {
  if (context === undefined) return { words: '', isTooLong: false }
  const isTooLong = tokens >= context
  const whole = `the context holds ${formatInteger(context)}`
  return { words: isTooLong ? `Too long: ${whole}, the reply included.` : `${formatInteger(context - tokens)} are left for what follows: ${whole}.`, isTooLong }
}

/** How many tokens of a preview belong to each of the examples at the beginning of the history, `lengths` messages each. */
export function tokensByExample(message: readonly number[], lengths: readonly number[]): readonly number[] {
  const ends: number[] = []
  for (const length of lengths) ends.push((ends.at(-1) ?? 0) + length)
  const counts = lengths.map(() => 0)
  for (const index of message) {
    const at = index < 0 ? -1 : ends.findIndex((end) => index < end)
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}
