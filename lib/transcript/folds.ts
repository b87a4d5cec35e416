/**
 * What is folded and unfolded in a transcript, kept outside of its rows, which come and go while the reader scrolls. A
 * fold is named by its row's key and its own name (`t3/reasoning`); one that was never touched has its default.
 */
export interface Folds {
  readonly isOpen: (name: string, byDefault: boolean) => boolean
  readonly set: (name: string, open: boolean) => void
  /** Opens or shuts every reasoning, those never seen included. */
  readonly setReasoning: (open: boolean) => void
  readonly reasoningOpen: () => boolean
  readonly subscribe: (listener: () => void) => () => void
}

/** Whether a fold holds reasoning, and so goes with the rest of them. */
export function isReasoningFold(name: string): boolean {
  return /\/(?:reasoning|think\d+)$/.test(name)
}

export function createFolds(): Folds {
  let open = new Map<string, boolean>()
  let reasoning = false
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    isOpen: (name, byDefault) => open.get(name) ?? (isReasoningFold(name) ? reasoning : byDefault),
    set: (name, value) => {
      if (open.get(name) === value) return
      open.set(name, value)
      tell()
    },
    setReasoning: (value) => {
      reasoning = value
      open = new Map([...open].filter(([name]) => !isReasoningFold(name)))
      tell()
    },
    reasoningOpen: () => reasoning,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
