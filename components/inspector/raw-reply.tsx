import { useState } from 'react'
import { useRunState } from '#components/hooks/use-run.ts'
import { InspectedText } from '#components/inspector/inspected-text.tsx'
import { countOf } from '#lib/format/count.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { Turn } from '#lib/run/state.ts'
import { rawReply, showSpaces } from '#lib/transcript/raw-reply.ts'

/** The reply exactly as it came: every tag, space and line break. */
export function RawReply({ store, turn }: { store: RunStore; turn: Turn }) {
  const [spaces, setSpaces] = useState(true)
  const entry = useRunState(store, (state) => (turn.messageIndex === undefined ? undefined : state.messages[turn.messageIndex]))
  const parts = rawReply(turn, entry?.message)
  return (
    <div className="flex flex-col gap-4">
      <label className="flex items-center gap-1.5 text-xs text-ink-2">
        <input type="checkbox" checked={spaces} onChange={(event) => setSpaces(event.target.checked)} />
        Show spaces, tabs and line breaks
      </label>
      {parts.length === 0 ? <p className="text-ink-3">Nothing has come yet.</p> : null}
      {parts.map(({ channel, text }) => (
        <section key={channel} aria-label={channel}>
          <InspectedText
            what={channel}
            about={`${channel} · ${countOf(text.length, 'character')}`}
            text={text}
            shown={spaces ? showSpaces(text) : text}
          />
        </section>
      ))}
    </div>
  )
}
