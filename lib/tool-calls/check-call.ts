import { z } from 'zod'
import type { ToolSchema } from '../messages/message.ts'
import type { JsonObject } from './read-json.ts'

type Parameters = ToolSchema['function']['parameters']
type Check = { readonly schema: z.ZodType } | { readonly problem: string }

const MAX_FINDINGS = 5
const checks = new WeakMap<Parameters, Check>()

function isJsonSchema(value: unknown): value is z.core.JSONSchema.JSONSchema {
  return typeof value === 'object' && value !== null
}

function checkOf(parameters: Parameters): Check {
  const known = checks.get(parameters)
  if (known !== undefined) return known
  let check: Check
  try {
    check = isJsonSchema(parameters) ? { schema: z.fromJSONSchema(parameters) } : { problem: 'it is not an object' }
  } catch (thrown) {
    check = { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
  checks.set(parameters, check)
  return check
}

/**
 * Why the arguments of a tool cannot be checked, if they cannot: its schema uses a part of JSON Schema that zod does not
 * know. Such a tool takes what comes and judges for itself; calls of it are flagged `schema_unchecked`.
 */
export function schemaProblem(tool: ToolSchema): string | undefined {
  const check = checkOf(tool.function.parameters)
  return 'problem' in check ? check.problem : undefined
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => text + (typeof part === 'number' ? `[${part}]` : `.${String(part)}`),
    'arguments',
  )
}

function describe(issue: z.core.$ZodIssue): string {
  const wanted = issue.message
    .replace(/^Invalid input: /, '')
    .replace('received undefined', 'but it is missing')
    .replace(/^Invalid input$/, 'does not fit any of the allowed forms')
  return `${pathOf(issue.path)}: ${wanted}`
}

/**
 * Checks a call against the tools that there are: the name must be one of theirs, the arguments must fit the schema as
 * they are; nothing is converted. Undefined if the call can be made.
 */
export function checkCall(
  call: { readonly name: string; readonly arguments: JsonObject },
  tools: readonly ToolSchema[],
): { kind: 'unknown_tool' | 'schema_mismatch'; message: string } | undefined {
  const tool = tools.find((candidate) => candidate.function.name === call.name)
  if (tool === undefined) {
    const names = tools.map((candidate) => candidate.function.name)
    const choice = names.length === 0 ? 'there are no tools' : `the tools are ${names.join(', ')}`
    return { kind: 'unknown_tool', message: `there is no tool ${JSON.stringify(call.name)}; ${choice}` }
  }
  const check = checkOf(tool.function.parameters)
  if ('problem' in check) return undefined
  const issues = check.schema.safeParse(call.arguments).error?.issues ?? []
  if (issues.length === 0) return undefined
  const more = issues.length > MAX_FINDINGS ? `; and ${issues.length - MAX_FINDINGS} more` : ''
  return { kind: 'schema_mismatch', message: issues.slice(0, MAX_FINDINGS).map(describe).join('; ') + more }
}
