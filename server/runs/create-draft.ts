import 'server-only'
import type { z } from 'zod'
import type { draftInputSchema } from '#lib/api/writing.ts'
import type { ToolSchema } from '#lib/messages/message.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { Context } from '#server/context.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { resolveTools } from '#server/tools/registry.ts'

export type NewDraft = z.output<typeof draftInputSchema>

const TITLE_LENGTH = 80
const UNTITLED = 'Untitled draft'

/**
 * Writes a new draft; answers its id. Its creation is no step: it cannot be undone.
 * @throws RetakeError `bad_request` that names an unknown toolset.
 */
export async function createDraft(ctx: Context, draft: NewDraft): Promise<string> {
  const order = new LogOrder()
  const at = ctx.now()
  const events = creation(draft).map((body) => order.place(body, at))
  const id = ctx.newId()
  await ctx.store.createRuns([{ summary: summaryOf(id, foldLog(events)), events }])
  return id
}

function creation({ title, tags = [], system, toolsets = {}, tools, messages }: NewDraft): RunEventBody[] {
  const config = { ...runConfigSchema.omit({ task: true }).parse({ tags, toolsets, ...(system !== undefined && { system }) }), task: '' }
  return [
    { type: 'run.created', kind: 'draft', config, title: title || titleOf(messages) },
    { type: 'context.edited', tools: toolsOf({ toolsets, tools }) },
    ...messages.map(({ message, marks }, index): RunEventBody => ({ type: 'message.authored', index, message, ...(marks && { marks }) })),
  ]
}

/** Toolsets that are not named count only where no tools are given; a given tool takes the place of one of the same name. */
function toolsOf({ toolsets = {}, tools = [] }: Pick<NewDraft, 'toolsets' | 'tools'>): ToolSchema[] {
  const isNamed = toolsets.enabled !== undefined || tools.length === 0
  const given = new Set(tools.map((tool) => tool.function.name))
  const resolved = isNamed ? resolveTools(toolsets) : []
  return [...resolved.filter((tool) => !given.has(tool.function.name)), ...tools]
}

function titleOf(messages: NewDraft['messages']): string {
  const asked = messages.find(({ message }) => message.role === 'user')?.message.content ?? ''
  return (asked.trim().split('\n')[0] ?? '').slice(0, TITLE_LENGTH) || UNTITLED
}
