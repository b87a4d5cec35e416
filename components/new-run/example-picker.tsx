import Link from 'next/link'
import { useState } from 'react'
import { useCollection, useCollections } from '#components/hooks/use-collections.ts'
import type { NewRunExamples } from '#components/hooks/use-new-run-examples.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, Select } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** So many examples of a collection are offered one by one; the others come with all of it. */
const OFFERED = 200

/** Picks examples: a collection, then all of it or some. */
export function ExamplePicker({ examples }: { examples: NewRunExamples }) {
  const [id, setId] = useState('')
  const collections = useCollections()
  if (collections.error !== null) {
    return (
      <Notice tone="bad" title="The collections could not be read" action={<Button onClick={() => void collections.refetch()}>Try again</Button>}>
        {collections.error.message}
      </Notice>
    )
  }
  if (collections.data?.length === 0) {
    return (
      <p className="text-ink-2">
        There are no examples yet. Press x on a run to save it as one; they stand under{' '}
        <Link href="/examples" className="text-accent underline">
          Examples
        </Link>
        .
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-1.5">
      <div className="w-72 max-w-full">
        <Field id="example-collection" label="Add from a collection">
          <Select id="example-collection" value={id} onChange={(event) => setId(event.target.value)}>
            <option value="">Choose one …</option>
            {collections.data?.map((collection) => (
              <option key={collection.id} value={collection.id}>
                {oneLine(collection.name, 80)} ({collection.size})
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {id === '' ? null : <Offered key={id} id={id} examples={examples} />}
    </div>
  )
}

function Offered({ id, examples }: { id: string; examples: NewRunExamples }) {
  const { data, error } = useCollection(id)
  const taken = new Set(examples.chosen.map((one) => one.id))
  if (error !== null) return <p className="text-bad">{error.message}</p>
  if (data === undefined) return <p className="reveal-late text-ink-3">Reading the examples…</p>
  if (data.runs.length === 0) return <p className="text-ink-2">There are no examples in it.</p>
  const free = data.runs.filter((run) => !taken.has(run.id))
  return (
    <>
      <ul aria-label="Examples of the collection" className="max-h-48 overflow-y-auto border-y border-line">
        {data.runs.slice(0, OFFERED).map((run) => (
          <Offer
            key={run.id}
            run={run}
            isTaken={taken.has(run.id)}
            onToggle={() => (taken.has(run.id) ? examples.remove(run.id) : examples.add([run.id]))}
          />
        ))}
      </ul>
      <div className="flex h-7 items-center gap-2">
        {free.length === 0 ? (
          <span className="text-ink-2">All of them are on the list.</span>
        ) : (
          <Button onClick={() => examples.add(free.map((run) => run.id))}>
            Add {free.length === data.runs.length ? 'all' : 'the other'} {countOf(free.length, 'example')}
          </Button>
        )}
        {data.runs.length > OFFERED ? <span className="text-xs text-ink-3">The first {OFFERED} are listed.</span> : null}
      </div>
    </>
  )
}

function Offer({ run, isTaken, onToggle }: { run: RunSummary; isTaken: boolean; onToggle: () => void }) {
  return (
    <li className="border-b border-line last:border-b-0">
      <label className="flex h-7 items-center gap-2 px-1 hover:bg-hover">
        <input type="checkbox" className="accent-accent" checked={isTaken} onChange={onToggle} />
        <span className="min-w-0 flex-1 truncate">{oneLine(run.title === '' ? run.task : run.title, 120)}</span>
      </label>
    </li>
  )
}
