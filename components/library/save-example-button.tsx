import { useKeys } from '#components/hooks/use-keys.ts'
import { useSaveExample } from '#components/hooks/use-save-example.ts'
import { Button } from '#components/ui/button.tsx'

export interface SaveExampleButtonProps {
  run: string
  /** Whether `x` is free: in the editor it takes a message away. */
  hasKey: boolean
}

/** Saves a run as an example: a draft of all its messages into the collection that was used last. */
export function SaveExampleButton({ run, hasKey }: SaveExampleButtonProps) {
  const { save, choose } = useSaveExample()
  const group = 'Run'
  useKeys([
    { keys: 'x', label: 'Save as example', group, run: () => save(run), when: hasKey },
    { keys: 'shift+x', label: 'Save as example in …', group, run: () => choose(run) },
  ])
  const key = hasKey ? { shortcut: 'x' } : { shortcut: 'Shift+X' }
  return (
    <Button look="quiet" aria-label="Save as example" {...key} onClick={() => (hasKey ? save : choose)(run)}>
      Save as example
    </Button>
  )
}
