import { useRunState } from '#components/hooks/use-run.ts'
import { Notice } from '#components/ui/notice.tsx'
import type { RunStore } from '#lib/run/run-store.ts'
import type { Turn } from '#lib/run/state.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { turnFacts } from '#lib/transcript/turn-facts.ts'

const NAMED_CONTROLS = 5

/** Control tokens that are spelled out in what people and tools said: nothing tells them from the template's own. */
function Controls({ turn }: { turn: Turn }) {
  const controls = turn.prompt?.controls ?? []
  if (controls.length === 0) return null
  const rest = controls.length - NAMED_CONTROLS
  return (
    <Notice tone="warn" title="Control tokens in the text">
      <p>The model reads these as control tokens, not as text:</p>
      <ul>
        {controls.slice(0, NAMED_CONTROLS).map(({ message, text }) => (
          <li key={`${message} ${text}`}>
            <code className="font-mono">{oneLine(text, 80)}</code> in message {message}
          </li>
        ))}
        {rest > 0 ? <li>and {rest} more</li> : null}
      </ul>
    </Notice>
  )
}

/** A turn's figures. What a server did not say is called unknown, never zero. */
export function Overview({ store, turn }: { store: RunStore; turn: Turn }) {
  const turns = useRunState(store, (state) => state.turns)
  return (
    <div className="flex flex-col gap-3">
      <Controls turn={turn} />
      <dl className="grid grid-cols-[minmax(110px,auto)_1fr] gap-x-4 gap-y-0.5 tabular-nums">
        {turnFacts(turn, turns).map(({ name, value, about, warn }) => (
          <div key={name} className="contents" title={about}>
            <dt className="text-ink-3">{name}</dt>
            <dd className={`wrap-anywhere ${warn === true ? 'font-medium text-warn' : ''}`}>
              {warn === true ? <span aria-hidden="true">≠ </span> : null}
              {value ?? <span className="text-ink-3">unknown</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
