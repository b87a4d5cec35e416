import type { TrainState } from '#lib/editor/train-flag.ts'

export interface TrainBoxProps {
  state: TrainState
  /** What is trained on, or not, for a screen reader. */
  label: string
  /** Shown beside the box. */
  children?: string
  /** The focus goes here when the dialog around it opens. */
  autofocus?: boolean
  onChange: (train: boolean) => void
}

const WORDS = { all: 'trained on', some: 'partly trained on', none: 'not trained on' } as const

/** The loss flag of a message or a part of it: one that is partly trained on shows a dash, and is trained on whole when pressed. */
export function TrainBox({ state, label, children, autofocus = false, onChange }: TrainBoxProps) {
  return (
    <label className="inline-flex items-center gap-1 text-xs whitespace-nowrap text-ink-3" title={`${label}: ${WORDS[state]}`}>
      <input
        type="checkbox"
        aria-label={`Train on ${label}`}
        data-autofocus={autofocus || undefined}
        checked={state === 'all'}
        ref={(box) => {
          if (box !== null) box.indeterminate = state === 'some'
        }}
        className="size-3.5 accent-accent"
        onChange={() => onChange(state !== 'all')}
      />
      {children}
    </label>
  )
}
