import 'server-only'
import type { HtmlChoice } from '#lib/api/html.ts'
import type { Context } from '#server/context.ts'
import { htmlFile, type FileRun } from '#server/html-export/html-file.ts'
import { readViewer } from '#server/html-export/viewer.ts'
import { copyRun } from '#server/share/copy-run.ts'
import { redactedRun } from '#server/share/redacted-run.ts'

/**
 * Runs as one HTML file, piece by piece, each through the redactor and under an id of its own: nothing in the file leads to
 * what it was made of.
 * @throws RetakeError `not_found` for a run that is not there, `unavailable` without the viewer; once the signal is aborted.
 */
export async function exportHtml(ctx: Context, { runs, include, keep }: HtmlChoice, signal?: AbortSignal): Promise<AsyncGenerator<string>> {
  const viewer = await readViewer()
  const files: FileRun[] = []
  for (const run of runs) {
    // Of several runs a finding may stand in one only.
    const { logs, report } = await redactedRun(ctx, run, { include, keep, lenient: runs.length > 1, signal })
    const copy = copyRun(logs, ctx.newId)
    const links = copy.runs.map(({ summary, events }) => ({ base: summary.base, events }))
    files.push({ id: copy.id, links, cuts: report.filter(({ kept }) => !kept).length })
  }
  return htmlFile(files, { viewer, include, savedAt: ctx.now(), signal })
}
