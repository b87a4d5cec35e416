'use client'

import { useSearchParams } from 'next/navigation'
import { useHasRuns } from '#components/hooks/use-runs.ts'
import { Greeting } from '#components/new-run/greeting.tsx'
import { NewRunForm } from '#components/new-run/new-run-form.tsx'
import { examplesOfAddress } from '#lib/library/addresses.ts'

/** The first page: a new run, and a greeting while there is none yet. */
export function Home() {
  const { hasRuns, error } = useHasRuns()
  const params = useSearchParams()
  const from = params.get('from')
  const examples = examplesOfAddress(params)
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-4 py-6 sm:px-6">
        {hasRuns === false ? <Greeting /> : <h1 className="sr-only">Retake</h1>}
        {hasRuns === undefined && error === null ? null : <NewRunForm key={JSON.stringify([from, examples])} from={from} examples={examples} isFirst={hasRuns === false} />}
      </div>
    </div>
  )
}
