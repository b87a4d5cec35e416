import 'server-only'
import { z } from 'zod'
import { defineTool } from '../define-tool.ts'
import { readStore } from './store.ts'

/** Reads the run's own store. Described to the model exactly as the bundled model was trained. */
export const lookup = defineTool({
  name: 'lookup',
  description: 'Look up a value by key.',
  arguments: z.object({ key: z.string() }),
  run: async ({ key }, { workspace }) => {
    const value = (await readStore(workspace)).get(key)
    if (value === undefined) throw new Error('key not found')
    return value
  },
})
