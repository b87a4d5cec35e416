import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { useCopy } from '#components/hooks/use-copy.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { SetAside } from '#lib/editor/draft-log.ts'
import { asideMessages, asideText } from '#lib/editor/aside-text.ts'
import { countOf } from '#lib/format/count.ts'

const NO_RANGES = [] as const

function Aside({ draft, aside, at }: { draft: DraftSync; aside: SetAside; at: number }) {
  const { state, copy } = useCopy()
  const text = asideText(aside)
  const messages = asideMessages(aside)
  const putIn = () => {
    const { length } = draft.getSnapshot().log.local.state.messages
    draft.write({
      label: 'put back what was set aside',
      bodies: messages.map((message, part) => ({ type: 'message.authored', index: length + part, message })),
    })
    draft.forgetAside(at)
  }
  return (
    <Notice
      tone="warn"
      title={`“${aside.label}” could not be saved: ${aside.why}.`}
      action={
        <>
          {messages.length === 0 ? null : <Button onClick={putIn}>Put in at the end</Button>}
          <Button onClick={() => copy(text)}>{state === 'copied' ? 'Copied' : state === 'failed' ? 'Not copied' : 'Copy'}</Button>
          <Button look="quiet" onClick={() => draft.forgetAside(at)}>
            Let it go
          </Button>
        </>
      }
    >
      <div className="verbatim max-h-24 overflow-auto text-ink" tabIndex={0}>
        <TextBlock text={text.slice(0, 5000)} ranges={NO_RANGES} />
      </div>
    </Notice>
  )
}

/** What the server does not have: work that waits for it, and work that a change elsewhere left without a place. */
export function UnsavedNotice({ draft }: { draft: DraftSync }) {
  const saving = useDraftPart(draft, (snapshot) => snapshot.saving)
  const waiting = useDraftPart(draft, ({ log }) => log.queue.length)
  const aside = useDraftPart(draft, ({ log }) => log.aside)
  if (saving.status !== 'waiting' && aside.length === 0) return null
  return (
    <div className="flex max-h-[40%] flex-col gap-1 overflow-auto border-b border-line px-3 py-1">
      {saving.status === 'waiting' ? (
        <Notice tone="warn" title={`${countOf(waiting, 'change')} not saved yet`} action={<Button onClick={draft.retry}>Try now</Button>}>
          {saving.error} It is kept in this browser and tried again by itself.
        </Notice>
      ) : null}
      {aside.map((one, at) => (
        <Aside key={`${one.label} ${at}`} draft={draft} aside={one} at={at} />
      ))}
    </div>
  )
}
