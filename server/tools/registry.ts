import 'server-only'
import type { Toolset } from '#lib/api/contract.ts'
import { RetakeError, type Issue } from '#lib/errors.ts'
import type { ToolSchema } from '#lib/messages/message.ts'
import { DEFAULT_TOOLSETS, type RunConfig } from '#lib/run/config.ts'
import { basics } from './basics/basics.ts'
import type { Tool, ToolsetDefinition } from './tool.ts'

/** Which tools a run has: names of toolsets or of single tools, or `all` (also `*`). */
export type ToolSelection = RunConfig['toolsets']

const BUILT_IN: readonly ToolsetDefinition[] = [basics]
const EVERYTHING = ['all', '*']

/** All toolsets, as `GET /api/tools` shows them. */
export function toolsets(extra: readonly ToolsetDefinition[] = []): Toolset[] {
  return [...BUILT_IN, ...extra].map((toolset) => ({
    name: toolset.name,
    description: toolset.description,
    isolation: toolset.isolation,
    unavailable: null,
    tools: toolset.tools.map(toSchema),
  }))
}

/**
 * The tools of a run in the registry's order, each once: those enabled (`DEFAULT_TOOLSETS` where it does not say) less those
 * disabled. An empty `enabled` means no tools.
 * @throws RetakeError `bad_request` that lists every unknown name, and what is known.
 */
export function resolveTools(selection: ToolSelection = {}, extra: readonly ToolsetDefinition[] = []): ToolSchema[] {
  const known = [...BUILT_IN, ...extra]
  refuseUnknown(selection, known)
  const enabled = new Set(selection.enabled ?? DEFAULT_TOOLSETS)
  const disabled = new Set(selection.disabled)
  const chosen = known.flatMap((toolset) =>
    toolset.tools.filter((tool) => names(enabled, toolset, tool) && !names(disabled, toolset, tool)),
  )
  return chosen.map(toSchema)
}

/**
 * Every tool by its name, for the worker that runs them.
 * @throws Error when two tools have one name: it would not be clear which one a model calls.
 */
export function toolsByName(extra: readonly ToolsetDefinition[] = []): ReadonlyMap<string, Tool> {
  const tools = [...BUILT_IN, ...extra].flatMap((toolset) => toolset.tools)
  const byName = new Map<string, Tool>()
  for (const tool of tools) {
    if (byName.has(tool.name)) throw new Error(`two tools have the name ${tool.name}; a tool's name must be its own`)
    byName.set(tool.name, tool)
  }
  return byName
}

function names(selected: ReadonlySet<string>, toolset: ToolsetDefinition, tool: Tool): boolean {
  return EVERYTHING.some((word) => selected.has(word)) || selected.has(toolset.name) || selected.has(tool.name)
}

function toSchema({ name, description, parameters }: Tool): ToolSchema {
  return { type: 'function', function: { name, description, parameters } }
}

function refuseUnknown(selection: ToolSelection, known: readonly ToolsetDefinition[]): void {
  const sets = known.map((toolset) => toolset.name)
  const tools = known.flatMap((toolset) => toolset.tools.map((tool) => tool.name))
  const list = `known toolsets: ${sets.join(', ')}; known tools: ${tools.join(', ')}; "all" is everything`
  const all = new Set([...sets, ...tools, ...EVERYTHING])
  const issues = (['enabled', 'disabled'] as const).flatMap((field) =>
    (selection[field] ?? []).flatMap((name, index): Issue[] =>
      all.has(name) ? [] : [{ path: `toolsets.${field}.${index}`, message: `unknown: ${name}; ${list}` }],
    ),
  )
  if (issues.length === 0) return
  const unknown = (selection.enabled ?? []).concat(selection.disabled ?? []).filter((name) => !all.has(name))
  throw new RetakeError('bad_request', `unknown toolset or tool: ${unknown.join(', ')}; ${list}`, { issues })
}
