import { useClock } from '#components/hooks/use-clock.ts'
import { useCopy } from '#components/hooks/use-copy.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import type { ShareCreated } from '#lib/api/shares.ts'
import { expiryWords, leftOutWords, reportWords, shownWords } from '#lib/share/share-words.ts'

export interface LinkMadeProps {
  made: ShareCreated
  onAgain: () => void
  onClose: () => void
}

/** A new link, the one time that it is shown, and what it shows. */
export function LinkMade({ made: { url, share }, onAgain, onClose }: LinkMadeProps) {
  const { state, copy } = useCopy()
  const now = useClock(false)
  const link = new URL(url, window.location.origin).href
  const leftOut = leftOutWords(share.include)
  const report = reportWords(share.report)
  return (
    <div className="flex flex-col gap-3">
      <Field id="share-link" label="The link" hint="It is shown this once: Retake keeps no copy of it. Whoever has it can read what it shows.">
        <div className="flex gap-2">
          <TextInput id="share-link" aria-describedby="share-link-about" readOnly autoFocus value={link} onFocus={(event) => event.target.select()} />
          <Button look="primary" onClick={() => copy(link)}>
            {state === 'copied' ? 'Copied' : 'Copy'}
          </Button>
        </div>
      </Field>
      <p role="status" className="sr-only">
        {state === 'copied' ? 'Link copied' : ''}
      </p>
      {state === 'failed' ? <p className="text-bad">The browser refused to copy: the link is selected above.</p> : null}
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Fact name="Shows">{shownWords(share.include)}</Fact>
        {leftOut === '' ? null : <Fact name="Leaves out">{leftOut}</Fact>}
        {report === '' ? null : <Fact name="Secrets">{report}</Fact>}
        <Fact name="Answers">{share.kind === 'live' ? 'as the run goes, and for an hour after its end' : `from a copy that never changes; ${expiryWords(share.expiresAt, now)}`}</Fact>
      </dl>
      <div className="flex justify-end gap-2">
        <a href={link} target="_blank" rel="noopener noreferrer" className="inline-flex h-7 items-center rounded px-2.5 text-ink-2 hover:bg-hover hover:text-ink">
          Open it
        </a>
        <Button onClick={onAgain}>Make another</Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
