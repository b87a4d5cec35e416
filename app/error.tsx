'use client'

import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** Shown in place of a page that failed to draw; the runs list beside it goes on working. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="mx-auto max-w-xl px-4 py-12">
      <h1 className="mb-3 text-base font-semibold">This page could not be shown</h1>
      <Notice tone="bad" title="Nothing is lost: runs go on and are kept on the server." action={<Button onClick={reset}>Try again</Button>}>
        {error.message}
      </Notice>
    </div>
  )
}
