import Link from 'next/link'
import { useState } from 'react'
import { useCoarseClock } from '#components/hooks/use-coarse-clock.ts'
import { useRevokeShare, useShares } from '#components/hooks/use-shares.ts'
import { Ago } from '#components/ui/ago.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { Share } from '#lib/api/shares.ts'
import { countOf } from '#lib/format/count.ts'
import { expiryWords, reportWords, shownWords } from '#lib/share/share-words.ts'
import { oneLine } from '#lib/text/one-line.ts'

const STATUS = {
  open: { word: 'open', tone: 'ok', about: 'The link answers' },
  ended: { word: 'ended', tone: 'neutral', about: 'The run has ended; the link answers until it expires' },
  expired: { word: 'expired', tone: 'neutral', about: 'The link shows nothing any more' },
  revoked: { word: 'revoked', tone: 'neutral', about: 'The link shows nothing any more' },
} as const

/** The links of a run (or, without one, of all runs): what each shows, whether it is used, and the way to take it back. */
export function ShareList({ run }: { run?: string }) {
  const shares = useShares(run)
  const revoke = useRevokeShare()
  if (shares.error !== null) {
    return (
      <Notice tone="bad" title="The links could not be read" action={<Button onClick={() => void shares.refetch()}>Try again</Button>}>
        {shares.error.message}
      </Notice>
    )
  }
  if (shares.data === undefined) return <p className="h-8 border-t border-line py-2 text-ink-3">Reading the links …</p>
  if (shares.data.length === 0) return run === undefined ? <p className="border-t border-line py-2 text-ink-3">No run is shared.</p> : null
  return (
    <section aria-label={run === undefined ? 'All links' : 'Links of this run'}>
      {run === undefined ? null : <h3 className="mb-1 text-xs font-medium text-ink-2">Links of this run</h3>}
      {revoke.error === null ? null : (
        <p role="alert" className="text-bad">
          Not revoked: {revoke.error.message}
        </p>
      )}
      <ul className="border-y border-line">
        {shares.data.map((share) => (
          <ShareLine key={share.id} share={share} named={run === undefined} busy={revoke.isPending} onRevoke={() => revoke.mutate(share.id)} />
        ))}
      </ul>
    </section>
  )
}

interface ShareLineProps {
  share: Share
  /** It says which run it is of. */
  named: boolean
  busy: boolean
  onRevoke: () => void
}

function ShareLine({ share, named, busy, onRevoke }: ShareLineProps) {
  const now = useCoarseClock()
  const { word, tone, about } = STATUS[share.status]
  const report = reportWords(share.report)
  const isOpen = share.status === 'open' || share.status === 'ended'
  return (
    <li className="flex items-start gap-3 border-b border-line py-1.5 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Badge tone={tone} title={about}>
            {word}
          </Badge>
          {named ? (
            <Link href={runPagePath(share.run)} prefetch={false} className="min-w-0 wrap-anywhere text-accent underline">
              {oneLine(share.title, 80)}
            </Link>
          ) : null}
          <span>{share.kind === 'live' ? 'the run as it goes' : 'a copy'}</span>
          <span className="text-xs text-ink-3">
            made <Ago at={share.createdAt} />
            {isOpen ? `, ${expiryWords(share.expiresAt, now)}` : ''}
          </span>
        </p>
        <p className="text-xs text-ink-2">
          {shownWords(share.include)}
          {report === '' ? '' : ` · ${report}`} · {share.openedAt === null ? 'not opened yet' : <>opened {countOf(share.opened, 'time')}, last <Ago at={share.openedAt} /></>}
        </p>
      </div>
      {isOpen ? <Revoke what={share} busy={busy} onRevoke={onRevoke} /> : null}
    </li>
  )
}

/** Asks once more in its own place: a link that is taken back cannot be given back. */
function Revoke({ what, busy, onRevoke }: { what: Share; busy: boolean; onRevoke: () => void }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <Button
      look={isAsking ? 'danger' : 'quiet'}
      className="h-6 min-w-24 text-xs"
      aria-label={isAsking ? `Revoke for good the link to ${oneLine(what.title, 60)}` : `Revoke the link to ${oneLine(what.title, 60)}`}
      disabled={busy}
      onClick={isAsking ? onRevoke : () => setAsking(true)}
      onBlur={() => setAsking(false)}
    >
      {isAsking ? 'Revoke for good' : 'Revoke'}
    </Button>
  )
}
