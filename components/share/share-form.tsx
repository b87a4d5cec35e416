import type { ReactNode } from 'react'
import { useShare } from '#components/hooks/use-share.ts'
import type { ShareControl, ShareScope, ShareWay } from '#components/hooks/use-share.ts'
import { FindingList } from '#components/share/finding-list.tsx'
import { LinkMade } from '#components/share/link-made.tsx'
import { ShareList } from '#components/share/share-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field, Select } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { formatBytes } from '#lib/format/bytes.ts'
import { SECTIONS } from '#lib/share/share-words.ts'

export interface ShareFormProps extends ShareScope {
  /** The run goes on: it can be followed. */
  live: boolean
  onClose: () => void
}

const WAYS: readonly { way: ShareWay; label: string; about: string }[] = [
  { way: 'snapshot', label: 'Link to a copy', about: 'The run as it stands now. The copy never changes.' },
  { way: 'live', label: 'Link to the run as it goes', about: 'What comes is shown as it comes, until the run ends.' },
  { way: 'file', label: 'HTML file', about: 'Opens from disk, without a network or a server.' },
]

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium text-ink-2">{title}</legend>
      {children}
    </fieldset>
  )
}

function Ways({ control, ways }: { control: ShareControl; ways: typeof WAYS }) {
  return (
    <Section title="Share as">
      {ways.map(({ way, label, about }) => (
        <label key={way} className="flex items-baseline gap-2 py-0.5">
          <input type="radio" name="share-way" data-autofocus={control.way === way ? '' : undefined} checked={control.way === way} onChange={() => control.setWay(way)} />
          <span>
            {label} <span className="text-xs text-ink-3">{about}</span>
          </span>
        </label>
      ))}
    </Section>
  )
}

function Sections({ control }: { control: ShareControl }) {
  return (
    <Section title="Beside messages and calls, show">
      {SECTIONS.map(({ id, label, about }) => (
        <label key={id} className="flex items-baseline gap-2 py-0.5">
          <input type="checkbox" checked={control.include[id]} onChange={() => control.toggle(id)} />
          <span>
            {label} <span className="text-xs text-ink-3">{about}</span>
          </span>
        </label>
      ))}
      {control.way === 'live' && !control.include.reasoning ? (
        <p className="text-xs text-ink-3">Without reasoning, the first reply is shown once it is whole: it may begin with a thought.</p>
      ) : null}
    </Section>
  )
}

function Expiry({ control }: { control: ShareControl }) {
  return (
    <div className="w-48">
      <Field id="share-expiry" label="The link answers for">
        <Select id="share-expiry" value={control.expiry} onChange={(event) => control.setExpiry(control.expiries.find(({ id }) => id === event.target.value)?.id ?? control.expiry)}>
          {control.expiries.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}

/** What comes of the choice: it can be made once it is known what would be cut. */
function Make({ control, onClose }: { control: ShareControl; onClose: () => void }) {
  const { way, isBusy, isChecking, checkError, error, file } = control
  const word = way === 'file' ? 'Save the file' : 'Make the link'
  return (
    <>
      {error === null ? null : (
        <Notice tone="bad" title={way === 'file' ? 'The file could not be made' : 'The link could not be made'}>
          {error.message}
        </Notice>
      )}
      <div className="flex items-center justify-end gap-2">
        <p role="status" className="flex-1 text-xs text-ink-2">
          {way === 'file' && file.data !== undefined && !isBusy ? `Saved, ${formatBytes(file.data)}` : ''}
        </p>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" disabled={isBusy || isChecking || checkError !== null} onClick={control.make}>
          {isBusy ? 'Making it …' : word}
        </Button>
      </div>
    </>
  )
}

/** Shares a run by a link or as a file, several as a file: what is shown is chosen, what looks like a secret is seen first. */
export function ShareForm({ live, onClose, ...scope }: ShareFormProps) {
  const control = useShare(scope)
  const [run, ...others] = scope.runs
  const hasLinks = run !== undefined && others.length === 0
  const ways = WAYS.filter(({ way }) => way === 'file' || (hasLinks && (way === 'snapshot' || live)))
  const { data } = control.link
  if (data !== undefined) return <LinkMade made={data} onAgain={control.link.reset} onClose={onClose} />
  return (
    <div className="flex flex-col gap-4">
      <Ways control={control} ways={ways} />
      <Sections control={control} />
      {control.way === 'file' ? null : <Expiry control={control} />}
      <FindingList control={control} />
      <Make control={control} onClose={onClose} />
      {hasLinks ? <ShareList run={run} /> : null}
    </div>
  )
}
