import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { toolSchemaSchema, type ToolSchema } from '../messages/message.ts'

const toolsSchema = z.array(toolSchemaSchema).max(500)

export type ToolsReading = { readonly tools: ToolSchema[] } | { readonly faults: readonly string[] }

/** Tool schemas from their JSON, as they stand in a request; or what is wrong with it, and where. */
export function readTools(text: string): ToolsReading {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return { faults: [`This is not JSON: ${messageOf(cause)}`] }
  }
  const parsed = toolsSchema.safeParse(json)
  if (!parsed.success) return { faults: parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'the list'}: ${message}`) }
  const names = parsed.data.map((tool) => tool.function.name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  return twice === undefined ? { tools: parsed.data } : { faults: [`two tools are named ${JSON.stringify(twice)}`] }
}

/** The tools with those of a toolset added; one that is there already stays as it is. */
export function withTools(tools: readonly ToolSchema[], added: readonly ToolSchema[]): ToolSchema[] {
  const names = new Set(tools.map((tool) => tool.function.name))
  return [...tools, ...added.filter((tool) => !names.has(tool.function.name))]
}
