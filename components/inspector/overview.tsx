import { turnFacts } from '#lib/transcript/turn-facts.ts'
import type { Turn } from '#lib/run/state.ts'

/** A turn's figures. What a server did not say is called unknown, never zero. */
export function Overview({ turn }: { turn: Turn }) {
  return (
    <dl className="grid grid-cols-[minmax(110px,auto)_1fr] gap-x-4 gap-y-0.5 tabular-nums">
      {turnFacts(turn).map(({ name, value, about }) => (
        <div key={name} className="contents" title={about}>
          <dt className="text-ink-3">{name}</dt>
          <dd className="wrap-anywhere">{value ?? <span className="text-ink-3">unknown</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
