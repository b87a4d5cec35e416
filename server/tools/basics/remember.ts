import 'server-only'
import { z } from 'zod'
import { defineTool } from '../define-tool.ts'
import { readStore, writeStore } from './store.ts'

const MAX_KEY = 200
const MAX_VALUE = 10_000

/** Writes to the run's own store what `lookup` then finds. */
export const remember = defineTool({
  name: 'remember',
  description: 'Store a value under a key for lookup.',
  arguments: z.object({ key: z.string(), value: z.string() }),
  run: async ({ key, value }, { workspace }) => {
    if (key === '') throw new Error('the key is empty')
    if (key.length > MAX_KEY) throw new Error(`the key has ${key.length} characters; at most ${MAX_KEY} are kept`)
    if (value.length > MAX_VALUE) throw new Error(`the value has ${value.length} characters; at most ${MAX_VALUE} are kept`)
    const entries = await readStore(workspace)
    await writeStore(workspace, entries.set(key, value))
    return 'saved'
  },
})
