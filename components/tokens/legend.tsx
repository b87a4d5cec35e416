import { scaleFor } from '#lib/tokens/scale.ts'
import type { Metric } from '#lib/tokens/scale.ts'

/** Which steps have their number under them: all do where there are few. */
function isNumbered(at: number, count: number): boolean {
  return count <= 8 || at % 4 === 0 || at === count - 1
}

/** The colours of a metric with their numbers, and how what has no colour looks. */
export function Legend({ metric }: { metric: Metric }) {
  const { steps, unit } = scaleFor(metric)
  return (
    <div className="flex items-center gap-3 text-xs text-ink-2 tabular-nums">
      <div className="flex items-end" role="img" aria-label={`Legend: ${steps[0]?.label ?? ''} to ${steps.at(-1)?.label ?? ''} ${unit}`}>
        {steps.map(({ label }, at) => (
          <span key={label} title={`${label} ${unit}`.trim()} className={`flex flex-col items-start ${steps.length <= 8 ? 'w-auto min-w-5 px-0.5' : 'w-3'}`}>
            <span className="h-3 whitespace-nowrap text-[10px] leading-3">{isNumbered(at, steps.length) ? label : ''}</span>
            <span className="h-2.5 w-full border border-l-0 border-line first:border-l" style={{ backgroundColor: `var(--tk-${at})` }} />
          </span>
        ))}
      </div>
      <span className="pl-3">{unit}</span>
      {metric === 'turn' ? null : <span className="tokens-given border border-line px-1 leading-3.5">given</span>}
      {metric === 'turn' || metric === 'mask' ? null : <span className="tk-unknown">unknown</span>}
    </div>
  )
}
