import { Icon } from '#components/ui/icon.tsx'
import { useEditorTools } from '#components/hooks/use-editor.ts'
import { at } from '#lib/editor/editor-selection.ts'

const LOOK = 'inline-flex size-6 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink'

/** What can be done with one message by mouse; each has a key, too. Shown at the cursor, under the pointer and with the focus. */
export function CardActions({ row, index, shown }: { row: string; index: number; shown: boolean }) {
  const { actions, select } = useEditorTools()
  const all = [
    { sign: '↑', label: 'Move up', keys: 'alt+↑', run: () => actions.move(-1, row) },
    { sign: '↓', label: 'Move down', keys: 'alt+↓', run: () => actions.move(1, row) },
    { sign: '+', label: 'Insert a message after', keys: 'a', run: () => actions.insert('after', row) },
    { sign: <Icon name="copy" />, label: 'Duplicate', keys: 'd', run: () => actions.duplicate(row) },
    { sign: '✕', label: 'Remove', keys: 'x', run: () => actions.remove(row) },
  ]
  return (
    <div className={shown ? 'flex' : 'hidden opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 @xl:flex'}>
      {all.map(({ sign, label, keys, run }) => (
        <button
          key={label}
          type="button"
          aria-label={`${label} message ${index + 1}`}
          aria-keyshortcuts={keys}
          title={`${label} (${keys})`}
          className={LOOK}
          onClick={() => {
            select(() => at(row))
            run()
          }}
        >
          <span aria-hidden="true">{sign}</span>
        </button>
      ))}
    </div>
  )
}
