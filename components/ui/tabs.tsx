import type { KeyboardEvent } from 'react'

export interface TabsProps<T extends string> {
  /** What the tabs are of, as screen readers say it. */
  label: string
  /** Begins the tabs' ids: what they show is labelled by `{prefix}-{tab}`. */
  prefix: string
  /** The id of the element that shows the chosen one. */
  controls: string
  tabs: readonly T[]
  tab: T
  onTab: (tab: T) => void
}

/** A row of tabs, walked with the arrow keys. */
export function Tabs<T extends string>({ label, prefix, controls, tabs, tab, onTab }: TabsProps<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]
    if (step === 0 || next === undefined) return
    onTab(next)
    event.currentTarget.querySelector<HTMLElement>(`#${prefix}-${next}`)?.focus()
  }
  return (
    <div role="tablist" aria-label={label} className="flex" onKeyDown={onKeyDown}>
      {tabs.map((one) => (
        <button
          key={one}
          id={`${prefix}-${one}`}
          type="button"
          role="tab"
          aria-selected={one === tab}
          aria-controls={controls}
          tabIndex={one === tab ? 0 : -1}
          className={`h-8 border-b-2 px-1.5 ${one === tab ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}
          onClick={() => onTab(one)}
        >
          {one}
        </button>
      ))}
    </div>
  )
}
