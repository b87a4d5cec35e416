import type { KeyboardEvent } from 'react'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useSaveExample } from '#components/hooks/use-save-example.ts'
import { strokeOf } from '#lib/keys/key-strokes.ts'

/**
 * `x` on a row of the runs list saves that run as an example. The list takes the key itself, before the page's keys: there
 * it may mean something else. `run`: that of the row with the focus, unless it is the one that the page shows; then the
 * page's own key counts.
 */
export function useRowExampleKey(run: string | undefined): (event: KeyboardEvent) => void {
  const { save, choose } = useSaveExample()
  const act = (stroke: string): boolean => {
    if (run === undefined || (stroke !== 'x' && stroke !== 'shift+x')) return false
    if (stroke === 'x') save(run)
    else choose(run)
    return true
  }
  const group = 'Runs'
  const when = run !== undefined
  useKeys([
    { keys: 'x', label: 'Save the run at the cursor as an example', group, run: () => void act('x'), when },
    { keys: 'shift+x', label: 'Save it as an example in …', group, run: () => void act('shift+x'), when },
  ])
  return (event) => {
    if (act(strokeOf(event))) event.preventDefault()
  }
}
