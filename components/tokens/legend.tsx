import { scaleFor } from '#lib/tokens/scale.ts'
import type { Metric } from '#lib/tokens/scale.ts'

/** Which steps have their number under them: all do where there are few. */
function isNumbered(at: number, count: number): boolean {
  return count <= 8 || at % 4 === 0 || at === count - 1
}

function Step({ at, label, title, isWide }: { at: number; label: string; title: string; isWide: boolean }) {
  return (
    <span title={title} className={`flex flex-col items-start ${isWide ? 'min-w-5 px-0.5' : 'w-3'}`}>
      <span className="h-3 whitespace-nowrap text-[10px] leading-3">{label}</span>
      <span className="h-2.5 w-full border border-line" style={{ backgroundColor: `var(--tk-${at})` }} />
    </span>
  )
}

/** The colours of a metric with their numbers, and how what has no colour looks. */
export function Legend({ metric }: { metric: Metric }) {
  const { steps, unit } = scaleFor(metric)
  const { length } = steps
  return (
    <div className="flex items-center gap-3 text-xs text-ink-2 tabular-nums">
      <div className="flex items-end" role="img" aria-label={`Legend: ${steps[0]?.label ?? ''} to ${steps.at(-1)?.label ?? ''} ${unit}`}>
        {steps.map(({ label, light }, at) =>
          // The mask's `given` has no colour but a hatch, which stands beside the scale.
          metric === 'mask' && light === 'transparent' ? null : (
            <Step key={label} at={at} label={isNumbered(at, length) ? label : ''} title={`${label} ${unit}`.trim()} isWide={length <= 8} />
          ),
        )}
      </div>
      <span className="pl-4">{unit}</span>
      {metric === 'turn' ? null : <span className="tokens-given border border-line px-1 leading-3.5">given</span>}
      {metric === 'turn' || metric === 'mask' ? null : <span className="tk-unknown">unknown</span>}
    </div>
  )
}
