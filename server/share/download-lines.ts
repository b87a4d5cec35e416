import 'server-only'
import type { Context } from '#server/context.ts'
import { eventPages, lineageOf } from '#server/runs/load-run.ts'

/** The events of a run as JSON lines, those of what it stands on first; each log begins with its `run.created`. */
export function* downloadLines(ctx: Context, id: string): Generator<string> {
  for (const { id: log, upTo } of lineageOf(ctx, id)) {
    for (const events of eventPages(ctx, log, { upTo, withTokens: true })) {
      yield events.map((event) => `${JSON.stringify(event)}\n`).join('')
    }
  }
}
