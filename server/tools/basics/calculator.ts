import 'server-only'
import { z } from 'zod'
import { defineTool } from '../define-tool.ts'

// Loading mathjs takes about half a second: only the worker does it, and never the thread that serves requests.
const load = () => import('./evaluate-expression.ts')

/** Arithmetic. Described to the model exactly as the bundled model was trained. */
export const calculator = defineTool({
  name: 'calculator',
  description: 'Evaluate an arithmetic expression.',
  arguments: z.object({ expression: z.string() }),
  run: async ({ expression }) => (await load()).evaluateExpression(expression),
  preload: load,
})
