import { z } from 'zod'
import { jsonObject } from '../json-value.ts'
import type { ToolSchema } from '../messages/message.ts'

const parameters = jsonObject.nullish()
const bare = z.object({ name: z.string(), description: z.string().nullish(), parameters })
const wrapped = z.object({ type: z.literal('function').optional(), function: bare })
const tool = z.union([wrapped.transform((value) => value.function), bare])

/** Tools as an array of OpenAI tools or of bare functions, or as the JSON text of one. */
export const toolsInput = z
  .union([
    z.null(),
    z.array(tool),
    z.string().transform((text, ctx) => {
      const read = readToolList(text)
      if (read !== undefined) return read
      ctx.issues.push({ code: 'custom', message: 'tools are no JSON array of tools', input: text })
      return z.NEVER
    }),
  ])
  .optional()
  .transform((tools) => (tools ?? []).map(toToolSchema))

function readToolList(text: string): z.infer<typeof bare>[] | undefined {
  if (text.trim() === '') return []
  try {
    return z.array(tool).parse(JSON.parse(text))
  } catch {
    // What is not a list of tools is said so by who asked; there is nothing more to tell of it.
    return undefined
  }
}

function toToolSchema({ name, description, parameters: shape }: z.infer<typeof bare>): ToolSchema {
  return { type: 'function', function: { name, description: description ?? '', parameters: shape ?? {} } }
}

/** The `<tools>` block of a system text that holds a JSON array of tools: where it stands between its tags. */
export interface ToolsBlock {
  readonly from: number
  readonly to: number
  readonly tools: readonly ToolSchema[]
}

/** Finds it; the words around it may name the same tags, so the first that can be read counts. */
export function findToolsBlock(system: string): ToolsBlock | undefined {
  for (let at = system.indexOf('<tools>'); at !== -1; at = system.indexOf('<tools>', at + 1)) {
    const from = at + '<tools>'.length
    const to = system.indexOf('</tools>', from)
    const text = to === -1 ? '' : system.slice(from, to)
    const list = text.trim() === '' ? undefined : readToolList(text)
    if (list !== undefined) return { from, to, tools: list.map(toToolSchema) }
  }
  return undefined
}
