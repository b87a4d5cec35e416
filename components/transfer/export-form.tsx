'use client'

import { useExport, type ExportControl, type ExportScope } from '#components/hooks/use-export.ts'
import { RemarkList, type Remark } from '#components/transfer/remark-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, Select } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { FORMATS, type ExportReport } from '#lib/api/transfer.ts'
import { countOf } from '#lib/format/count.ts'

const ABOUT = {
  'openai-messages': { label: 'OpenAI messages', hint: 'A line a run: messages and tools; a loss flag becomes the weight of its message.' },
  'hermes-trajectory': { label: 'Hermes trajectories', hint: 'A line a run, with calls and reasoning as tags. What was imported and not changed keeps its very bytes.' },
  'preference-pairs': { label: 'Preference pairs', hint: 'Forks of one cut, a fork with its base, or runs of a group: the better (by score, then rating) is chosen.' },
  'token-masks': { label: 'Token ids with mask', hint: 'A line a sequence: ids, loss mask and logprobs, of runs whose ids are known.' },
} as const

export interface ExportFormProps {
  scopes: readonly ExportScope[]
  onClose: () => void
}

/** Says what an export would hold, and what it leaves out and why, before it is taken. */
export function ExportForm({ scopes, onClose }: ExportFormProps) {
  const control = useExport(scopes)
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field id="export-what" label="Runs">
          <Select id="export-what" data-autofocus="" value={control.scope?.id ?? ''} onChange={(event) => control.setScope(event.target.value)}>
            {scopes.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="export-format" label="Format">
          <Select
            id="export-format"
            aria-describedby="export-about"
            value={control.format}
            onChange={(event) => control.setFormat(FORMATS.find((format) => format === event.target.value) ?? control.format)}
          >
            {FORMATS.map((format) => (
              <option key={format} value={format}>
                {ABOUT[format].label}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <p id="export-about" className="text-xs text-ink-3">
        {ABOUT[control.format].hint}
      </p>
      <Report control={control} onFollow={onClose} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <Download control={control} />
      </div>
    </div>
  )
}

function Report({ control: { report, isChecking, error, retry }, onFollow }: { control: ExportControl; onFollow: () => void }) {
  if (error !== null) {
    return (
      <Notice tone="bad" title="What the export would hold could not be read" action={<Button onClick={retry}>Try again</Button>}>
        {error.message}
      </Notice>
    )
  }
  return (
    <div className="flex min-h-40 flex-col gap-3 border-t border-line pt-3">
      <p role="status" className="text-sm font-medium">
        {report === undefined || isChecking ? 'Reading the runs …' : sumOf(report)}
      </p>
      {report === undefined || isChecking ? null : (
        <>
          <RemarkList title="Left out" remarks={remarksOf(report.left)} onFollow={onFollow} />
          <RemarkList title="Taken with a loss" remarks={remarksOf(report.lossy)} onFollow={onFollow} />
        </>
      )}
    </div>
  )
}

function sumOf({ records, left, lossy }: ExportReport): string {
  const lost = new Set(lossy.map((one) => one.run)).size
  const parts = [countOf(records, 'record'), `${left.length} left out`, ...(lost > 0 ? [`${lost} with a loss`] : [])]
  return parts.join(', ')
}

function remarksOf(list: ExportReport['left']): Remark[] {
  return list.map(({ run, title, why }, at) => ({ key: `${run} ${at}`, run: { id: run, title }, why }))
}

function Download({ control: { report, isChecking, href, error } }: { control: ExportControl }) {
  if (report === undefined || isChecking || error !== null || href === undefined || report.records === 0) {
    return (
      <Button look="primary" disabled title={report?.records === 0 ? 'There is nothing to download' : undefined}>
        Download
      </Button>
    )
  }
  return (
    <a href={href} download className="inline-flex h-7 items-center rounded bg-accent px-2.5 text-sm text-on-accent hover:opacity-90">
      Download
    </a>
  )
}
