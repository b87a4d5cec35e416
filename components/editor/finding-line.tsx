import { useEditorTools } from '#components/hooks/use-editor.ts'
import { useArrival } from '#components/hooks/use-editor-focus.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { oneLine } from '#lib/text/one-line.ts'

const SIGNS = { error: '✕', warning: '▲' } as const
const LOOK = 'rounded px-1 text-xs text-accent hover:underline'

/** One finding of the checks: what is wrong, and what can be done about it with one press. */
export function FindingLine({ finding, isStop = false }: { finding: Finding; isStop?: boolean }) {
  const { actions, edit } = useEditorTools()
  const ref = useArrival<HTMLDivElement>(isStop, () => edit(null))
  const { severity, text, repair, intended, message } = finding
  const tone = intended ? 'text-ink-3' : severity === 'error' ? 'text-bad' : 'text-warn'
  return (
    <div ref={ref} className={`flex flex-wrap items-baseline gap-x-2 text-xs ${tone}`}>
      <span className="min-w-0 wrap-anywhere">
        <span aria-hidden="true" className="mr-1">
          {intended ? '○' : SIGNS[severity]}
        </span>
        <span className="sr-only">{intended ? 'Intended: ' : severity === 'error' ? 'Error: ' : 'Warning: '}</span>
        {oneLine(text, 2000)}
      </span>
      <span className="flex gap-1">
        {repair === undefined || intended ? null : (
          <button type="button" className={LOOK} onClick={() => actions.write(`repair: ${repair.label}`, repair.bodies)}>
            {oneLine(repair.label)}
          </button>
        )}
        {message < 0 ? null : (
          <button type="button" className={LOOK} onClick={() => actions.intend(finding, !intended)}>
            {intended ? 'Not intended' : 'Mark as intended'}
          </button>
        )}
      </span>
    </div>
  )
}
