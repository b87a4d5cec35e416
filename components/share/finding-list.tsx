import type { ShareControl } from '#components/hooks/use-share.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Finding, FindingPlace } from '#lib/api/shares.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

const NO_RANGES = [] as const
/** So many places of a finding are shown before the rest is asked for. */
const SHOWN_PLACES = 3

/** What looks like a secret in what would be shared: where it stands, and whether it is cut. */
export function FindingList({ control }: { control: ShareControl }) {
  const { findings, isChecking, checkError, recheck } = control
  if (checkError !== null) {
    return (
      <Notice tone="bad" title="What would be shared could not be looked through" action={<Button onClick={recheck}>Try again</Button>}>
        {checkError.message}
      </Notice>
    )
  }
  const cut = findings?.filter(({ id }) => !control.kept.has(id)).length ?? 0
  return (
    <section aria-labelledby="findings-title" className="min-h-16">
      <h3 id="findings-title" className="mb-1 text-xs font-medium text-ink-2">
        What looks like a secret
      </h3>
      <p role="status" className="text-ink-2">
        {findings === undefined ? 'Looking through the run …' : sumOf(findings.length, cut)}
        {findings !== undefined && isChecking ? ' Looking again …' : ''}
      </p>
      {findings === undefined || findings.length === 0 ? null : (
        <ul className={`relative mt-1 max-h-72 overflow-y-auto border-y border-line ${isChecking ? 'opacity-60' : ''}`} tabIndex={0} aria-label="Findings">
          {findings.map((finding) => (
            <FindingLine key={finding.id} finding={finding} kept={control.kept.has(finding.id)} onToggle={() => control.toggleKept(finding.id)} />
          ))}
        </ul>
      )}
    </section>
  )
}

function sumOf(all: number, cut: number): string {
  if (all === 0) return 'Nothing was found in what would be shared.'
  return `${countOf(all, 'value')} found: ${cut === all ? 'all are cut' : `${cut} cut, ${all - cut} kept`}. A cut value is replaced by blocks █ wherever it stands.`
}

function FindingLine({ finding, kept, onToggle }: { finding: Finding; kept: boolean; onToggle: () => void }) {
  const { rule, count, places } = finding
  const rest = places.slice(SHOWN_PLACES)
  return (
    <li className="flex flex-col gap-1 border-b border-line py-1.5 last:border-b-0">
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1">
          <span className="font-medium">{oneLine(rule, 80)}</span>
          <span className="ml-2 text-xs text-ink-3 tabular-nums">{countOf(count, 'place')}</span>
        </span>
        <Badge tone={kept ? 'warn' : 'neutral'} title={kept ? 'It is shown as it is' : 'It is replaced by blocks'}>
          {kept ? 'kept' : 'cut'}
        </Badge>
        <label className="flex items-baseline gap-1.5 text-xs">
          <input type="checkbox" checked={kept} onChange={onToggle} />
          Keep it<span className="sr-only">: {oneLine(rule, 80)}</span>
        </label>
      </div>
      <Places places={places.slice(0, SHOWN_PLACES)} />
      {rest.length === 0 ? null : (
        <details className="text-xs">
          <summary className="cursor-pointer text-ink-2">{rest.length} more</summary>
          <Places places={rest} />
        </details>
      )}
    </li>
  )
}

function Places({ places }: { places: readonly FindingPlace[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {places.map(({ run, seq, where, before, secret, after }, at) => (
        // A value can stand twice in one place: only their order tells these apart.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={`${run} ${seq} ${at}`} className="grid grid-cols-[72px_minmax(0,1fr)] gap-x-3 text-xs sm:grid-cols-[minmax(80px,160px)_minmax(0,1fr)]">
          <span className="truncate text-ink-3" title={`event ${seq}`}>
            {oneLine(where, 80)}
          </span>
          <code className="font-mono wrap-anywhere">
            <TextBlock text={before} ranges={NO_RANGES} />
            <mark className="rounded-xs bg-warn-ground px-0.5 font-medium text-warn">{secret}</mark>
            <TextBlock text={after} ranges={NO_RANGES} />
          </code>
        </li>
      ))}
    </ul>
  )
}
