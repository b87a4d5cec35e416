import { z } from 'zod'
import { jsonObject } from '../json-value.ts'

/** A tool call inside an assistant message, in the OpenAI chat shape: arguments are the JSON text as the model wrote it. */
export const toolCallSchema = z.object({
  id: z.string(),
  type: z.literal('function').default('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
})
export type ToolCall = z.infer<typeof toolCallSchema>

export const ROLES = ['system', 'user', 'assistant', 'tool'] as const
export type Role = (typeof ROLES)[number]

/** One chat message as Retake keeps it: content is always text, reasoning is a part of its own. */
export const messageSchema = z.object({
  role: z.enum(ROLES),
  content: z.string(),
  reasoning: z.string().optional(),
  tool_calls: z.array(toolCallSchema).optional(),
  tool_call_id: z.string().optional(),
  name: z.string().optional(),
})
export type Message = z.infer<typeof messageSchema>

const textPart = z.object({ type: z.literal('text'), text: z.string() })

const looseToolCall = z.object({
  id: z.string(),
  type: z.literal('function').default('function'),
  function: z.object({
    name: z.string(),
    arguments: z
      .union([z.string(), jsonObject])
      .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
  }),
})

/**
 * A message as people paste it: content may be null or a list of text parts, arguments may be an object, reasoning may
 * be called `reasoning_content`, and the role `developer` stands for `system`. Unknown keys are refused, not dropped.
 */
export const messageInputSchema = z
  .strictObject({
    role: z.enum([...ROLES, 'developer']).transform((role) => (role === 'developer' ? 'system' : role)),
    content: z
      .union([z.string(), z.null(), z.array(textPart)])
      .optional()
      .transform((content) =>
        Array.isArray(content) ? content.map((part) => part.text).join('') : (content ?? ''),
      ),
    reasoning: z.string().nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(looseToolCall).nullish(),
    tool_call_id: z.string().nullish(),
    name: z.string().nullish(),
  })
  .transform(({ reasoning, reasoning_content, tool_calls, tool_call_id, name, role, content }): Message => {
    const thought = reasoning ?? reasoning_content
    return {
      role,
      content,
      ...(thought ? { reasoning: thought } : {}),
      ...(tool_calls && tool_calls.length > 0 ? { tool_calls } : {}),
      ...(tool_call_id ? { tool_call_id } : {}),
      ...(name ? { name } : {}),
    }
  })

/** A tool as it is described to a model: the OpenAI function schema. */
export const toolSchemaSchema = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string(),
    description: z.string(),
    parameters: jsonObject,
  }),
})
export type ToolSchema = z.infer<typeof toolSchemaSchema>
