import 'server-only'
import { z } from 'zod'
import { jsonObject } from '#lib/json-value.ts'
import type { Json, Tool, ToolContext } from './tool.ts'

export interface ToolSpec<S extends z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly arguments: S
  readonly run: (args: z.output<S>, context: ToolContext) => Json | Promise<Json>
  readonly preload?: () => Promise<unknown>
}

/** Makes a tool of one zod schema: the JSON schema that the model reads and the check of its arguments are the same. */
export function defineTool<S extends z.ZodObject>(spec: ToolSpec<S>): Tool {
  // The OpenAPI target is the one that adds no "$schema" line, which the model would only have to read past.
  const schema = z.toJSONSchema(spec.arguments, { target: 'openapi-3.0', io: 'input' })
  return {
    name: spec.name,
    description: spec.description,
    parameters: Object.assign(schema, jsonObject.parse(schema)),
    run: (args, context) => {
      const parsed = spec.arguments.safeParse(args)
      if (!parsed.success) throw new Error(sentence(parsed.error), { cause: parsed.error })
      return spec.run(parsed.data, context)
    },
    ...(spec.preload ? { preload: spec.preload } : {}),
  }
}

function sentence(error: z.ZodError): string {
  return error.issues.map((issue) => `argument ${issue.path.join('.')}: ${issue.message}`).join('; ')
}
