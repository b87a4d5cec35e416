import 'server-only'
import { z } from 'zod'
import { defineTool } from '../define-tool.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
const dateSchema = z.iso.date()

/** Days of the Gregorian calendar. Described to the model exactly as the bundled model was trained. */
export const weekday = defineTool({
  name: 'weekday',
  description: 'Get the day of the week of a date.',
  arguments: z.object({ date: z.string() }),
  run: ({ date }) => {
    const day = dateSchema.safeParse(date.trim())
    const name = day.success ? DAYS[new Date(day.data).getUTCDay()] : undefined
    if (name === undefined) {
      throw new Error(`${JSON.stringify(date.slice(0, 50))} is not a date of the calendar; write YYYY-MM-DD`)
    }
    return name
  },
})
