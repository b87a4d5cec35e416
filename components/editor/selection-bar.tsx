import { useEditorTools } from '#components/hooks/use-editor.ts'
import { Button } from '#components/ui/button.tsx'
import { countOf } from '#lib/format/count.ts'
import { EMPTY_SELECTION } from '#lib/editor/editor-selection.ts'

/** What can be done with all messages that are selected. */
export function SelectionBar({ count }: { count: number }) {
  const { actions, select } = useEditorTools()
  return (
    <div role="toolbar" aria-label="Selected messages" className="flex flex-wrap items-center gap-1 border-t border-line bg-panel px-3 py-1">
      <span className="mr-2 text-sm tabular-nums">{countOf(count, 'message')} selected</span>
      <Button look="quiet" title="Move up (Alt+↑)" onClick={() => actions.move(-1)}>
        ↑ Up
      </Button>
      <Button look="quiet" title="Move down (Alt+↓)" onClick={() => actions.move(1)}>
        ↓ Down
      </Button>
      <Button look="quiet" title="Duplicate (d)" onClick={() => actions.duplicate()}>
        Duplicate
      </Button>
      <Button look="quiet" onClick={() => actions.train(true)}>
        Train
      </Button>
      <Button look="quiet" onClick={() => actions.train(false)}>
        Do not train
      </Button>
      <Button look="danger" title="Remove (x)" onClick={() => actions.remove()}>
        Remove
      </Button>
      <span className="flex-1" />
      <Button look="quiet" title="Let go (Esc)" onClick={() => select(({ cursor }) => ({ ...EMPTY_SELECTION, cursor }))}>
        Let go
      </Button>
    </div>
  )
}
