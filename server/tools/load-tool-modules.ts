import 'server-only'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { messageOf } from '#lib/errors.ts'
import { jsonObject } from '#lib/json-value.ts'
import type { Tool, ToolsetDefinition } from './tool.ts'

const isFunction = (value: unknown) => typeof value === 'function'

const toolSchema = z.object({
  name: z.string().min(1),
  description: z.string(),
  parameters: z.custom<Tool['parameters']>((value) => jsonObject.safeParse(value).success),
  run: z.custom<Tool['run']>(isFunction, 'a tool has a function run(args, context)'),
  preload: z.custom<NonNullable<Tool['preload']>>(isFunction, 'preload is a function').exactOptional(),
})

/** What a module of extra tools exports: one toolset under the name `toolset`. */
const moduleSchema = z.object({
  toolset: z.object({
    name: z.string().min(1),
    description: z.string(),
    isolation: z.string(),
    tools: z.array(toolSchema),
  }),
})

/**
 * Imports toolsets that do not come with the program, each from the absolute path of a module that exports a
 * `ToolsetDefinition` as `toolset`.
 * @throws Error that names the module which could not be read or is no toolset.
 */
export async function loadToolModules(paths: readonly string[]): Promise<ToolsetDefinition[]> {
  return Promise.all(
    paths.map(async (file) => {
      try {
        const exported: unknown = await import(pathToFileURL(file).href)
        return moduleSchema.parse(exported).toolset
      } catch (error) {
        throw new Error(`the tool module ${file} cannot be used: ${messageOf(error)}`, { cause: error })
      }
    }),
  )
}
