import 'server-only'
import type { ToolsetDefinition } from '../tool.ts'
import { calculator } from './calculator.ts'
import { convert } from './convert.ts'
import { lookup } from './lookup.ts'
import { remember } from './remember.ts'
import { weekday } from './weekday.ts'

/** The tools that the bundled model was trained on, and `remember`, which writes what `lookup` reads. */
export const basics: ToolsetDefinition = {
  name: 'basics',
  description: 'Arithmetic, unit conversion, weekdays, and a small key-value store of the run.',
  isolation:
    'Runs in a worker thread of the server with a time limit and without the server’s environment variables. ' +
    'The tools use no network, no files but the run’s own workspace, and never run text as code; ' +
    'that is how they are written, not a sandbox around them.',
  tools: [calculator, convert, weekday, lookup, remember],
}
