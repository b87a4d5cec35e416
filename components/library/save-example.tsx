import { useState, type ReactNode } from 'react'
import { SaveExampleContext, useExampleSaver, FIRST_NAME, type CollectionWish, type ExampleSaver } from '#components/hooks/use-save-example.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Collection } from '#lib/api/library.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Lets everything inside save runs as examples, and asks into which collection. */
export function SaveExampleProvider({ children }: { children: ReactNode }) {
  const saver = useExampleSaver()
  return (
    <SaveExampleContext value={saver.actions}>
      {children}
      {saver.wish === null ? <Refusal saver={saver} /> : <Chooser saver={saver} wish={saver.wish} />}
    </SaveExampleContext>
  )
}

/** What went wrong where no question is open that could show it. */
function Refusal({ saver }: { saver: ExampleSaver }) {
  return (
    <Dialog open={saver.failure !== null} title="The examples were not changed" onClose={saver.close}>
      <Failure saver={saver} />
    </Dialog>
  )
}

function Failure({ saver }: { saver: ExampleSaver }) {
  return saver.failure === null ? null : (
    <Notice tone="bad" title="That did not work">
      {saver.failure}
    </Notice>
  )
}

function Chooser({ saver, wish }: { saver: ExampleSaver; wish: CollectionWish }) {
  const likely = wish.collections.find(({ id }) => id === saver.last) ?? wish.collections[0]
  return (
    <Dialog open title="Save as an example in …" onClose={saver.close}>
      <div className="flex flex-col gap-3">
        {wish.collections.length === 0 ? null : (
          <ul aria-label="Collections" className="max-h-72 overflow-y-auto border-y border-line">
            {wish.collections.map((collection) => (
              <Choice key={collection.id} saver={saver} collection={collection} isLikely={collection === likely} />
            ))}
          </ul>
        )}
        <NewCollection saver={saver} isFirst={wish.collections.length === 0} />
        <Failure saver={saver} />
      </div>
    </Dialog>
  )
}

function Choice({ saver, collection, isLikely }: { saver: ExampleSaver; collection: Collection; isLikely: boolean }) {
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        data-autofocus={isLikely ? '' : undefined}
        disabled={saver.isBusy}
        className="flex w-full items-baseline gap-3 px-2 py-1 text-left -outline-offset-2 hover:bg-hover disabled:opacity-60"
        onClick={() => saver.put(collection)}
      >
        <span className="min-w-0 flex-1 truncate">{oneLine(collection.name)}</span>
        <span className="text-xs text-ink-3 tabular-nums">{countOf(collection.size, 'example')}</span>
      </button>
    </li>
  )
}

function NewCollection({ saver, isFirst }: { saver: ExampleSaver; isFirst: boolean }) {
  const [name, setName] = useState(isFirst ? FIRST_NAME : '')
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') saver.putIntoNew(name.trim())
      }}
    >
      <div className="flex-1">
        <Field id="new-collection" label="A new collection">
          <TextInput id="new-collection" maxLength={200} data-autofocus={isFirst ? '' : undefined} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </div>
      <Button type="submit" look="primary" disabled={saver.isBusy || name.trim() === ''}>
        Make it and save
      </Button>
    </form>
  )
}
