'use client'

import { ReachContext } from '#components/hooks/use-api.ts'
import { useRun } from '#components/hooks/use-run.ts'
import { useShared, useSharedReach, useShareToken } from '#components/hooks/use-shared.ts'
import { ReaderFrame } from '#components/share/reader-frame.tsx'
import { SharedFacts } from '#components/share/shared-facts.tsx'
import { SharedRun } from '#components/share/shared-run.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { API_PATHS } from '#lib/api/client.ts'
import type { Shared } from '#lib/api/shares.ts'

/** The page that a share's link opens: the run as its owner shares it, only to be read. */
export function SharedPage() {
  const token = useShareToken()
  return (
    <ReachContext value={useSharedReach(token, true)}>
      <ReaderFrame>
        <Share token={token} />
      </ReaderFrame>
    </ReachContext>
  )
}

function Share({ token }: { token: string }) {
  const { shared, isGone, error, retry } = useShared(token)
  const reach = useSharedReach(token, shared?.live !== true)
  if (isGone) return <Gone />
  if (error !== null) return <Failed error={error.message} onRetry={retry} />
  if (shared === undefined) return <Loading />
  return (
    <ReachContext value={reach}>
      <Run key={shared.run} token={token} shared={shared} />
    </ReachContext>
  )
}

function Run({ token, shared }: { token: string; shared: Shared }) {
  const { view, retry } = useRun(shared.run)
  if (view.status === 'error') return <Failed error={view.error} onRetry={retry} />
  if (view.status !== 'ready') return view.status === 'missing' ? <Gone /> : <Loading />
  const { run, store, book, connection } = view
  return (
    <SharedRun
      run={run}
      store={store}
      book={book}
      connection={connection}
      hasTokens={shared.include.tokens}
      download={API_PATHS.sharedDownload(token)}
      facts={<SharedFacts shared={shared} store={store} />}
    />
  )
}

function Loading() {
  return (
    <div className="p-4">
      <h1 className="sr-only">Shared run</h1>
      <p className="reveal-late text-ink-3" role="status">
        Loading the run …
      </p>
    </div>
  )
}

/** One page, in the same words, for a link that was never right, one that was revoked and one that has expired. */
function Gone() {
  return (
    <div className="mx-auto max-w-xl px-4 py-12">
      <h1 className="mb-3 text-base font-semibold">This link shows nothing</h1>
      <Notice title="It has expired, was revoked, or is not complete.">Ask whoever sent it for a new one.</Notice>
    </div>
  )
}

function Failed({ error, onRetry }: { error: string; onRetry: () => void }) {
  return (
    <div className="p-4">
      <h1 className="sr-only">Shared run</h1>
      <Notice tone="bad" title="The run could not be loaded" action={<Button onClick={onRetry}>Try again</Button>}>
        {error}
      </Notice>
    </div>
  )
}
