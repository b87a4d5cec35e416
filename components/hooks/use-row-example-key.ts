import type { KeyboardEvent } from 'react'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useSaveExample } from '#components/hooks/use-save-example.ts'
import { strokeOf } from '#lib/keys/key-strokes.ts'

const runOf = (target: EventTarget | null) => (target instanceof HTMLElement ? target.dataset['row'] : undefined)

/**
 * `x` on a row of the runs list saves that run as an example. The list takes the key itself, before the page's keys: there
 * it is about another run, and may mean something else.
 */
export function useRowExampleKey(): (event: KeyboardEvent) => void {
  const { save, choose } = useSaveExample()
  const act = (stroke: string, run: string | undefined): boolean => {
    if (run === undefined || (stroke !== 'x' && stroke !== 'shift+x')) return false
    if (stroke === 'x') save(run)
    else choose(run)
    return true
  }
  const group = 'Runs'
  const run = (event: globalThis.KeyboardEvent) => void act(strokeOf(event), runOf(event.target))
  useKeys([
    { keys: 'x', label: 'Save the run at the cursor as an example', group, run },
    { keys: 'shift+x', label: 'Save it as an example in …', group, run },
  ])
  return (event) => {
    if (act(strokeOf(event), runOf(event.target))) event.preventDefault()
  }
}
