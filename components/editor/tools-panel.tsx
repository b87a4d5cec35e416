import { useState } from 'react'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { useEditorTools } from '#components/hooks/use-editor.ts'
import { useToolsets } from '#components/hooks/use-toolsets.ts'
import { JsonView } from '#components/editor/json-view.tsx'
import { Button } from '#components/ui/button.tsx'
import { readTools, withTools } from '#lib/editor/tools-text.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

const NOTHING_WRONG: readonly string[] = []

function check(text: string): readonly string[] {
  const reading = readTools(text)
  return 'faults' in reading ? reading.faults : NOTHING_WRONG
}

/** Adds all tools of a toolset. */
function Toolsets() {
  const { draft, actions } = useEditorTools()
  const { data, error } = useToolsets()
  const tools = useDraftPart(draft, ({ log }) => log.local.state.tools)
  if (error !== null) return <p className="text-xs text-bad">{error.message}</p>
  return (
    <div className="flex flex-wrap gap-1">
      {(data?.toolsets ?? []).map((toolset) => {
        const all = withTools(tools, toolset.tools)
        const count = all.length - tools.length
        return (
          <Button key={toolset.name} disabled={count === 0} title={toolset.description} onClick={() => actions.setTools(all)}>
            + {toolset.name} ({countOf(toolset.tools.length, 'tool')})
          </Button>
        )
      })}
    </div>
  )
}

/** The tools that the draft's model has: taken from toolsets, or written as JSON. */
export function ToolsPanel({ draft }: { draft: DraftSync }) {
  const { actions } = useEditorTools()
  const tools = useDraftPart(draft, ({ log }) => log.local.state.tools)
  const [isJson, setJson] = useState(false)
  const [faults, setFaults] = useState<readonly string[]>(NOTHING_WRONG)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <span className="flex-1 text-xs text-ink-3">{tools.length === 0 ? 'The draft has no tools.' : countOf(tools.length, 'tool')}</span>
        <Button look="quiet" aria-pressed={isJson} className="aria-pressed:bg-selected aria-pressed:text-ink" onClick={() => setJson(!isJson)}>
          JSON
        </Button>
      </div>
      {isJson ? (
        <JsonView
          text={JSON.stringify(tools, null, 2)}
          label="Tools as JSON"
          check={check}
          onText={(text) => {
            const reading = readTools(text)
            setFaults('faults' in reading ? reading.faults : NOTHING_WRONG)
            if ('tools' in reading) actions.setTools(reading.tools)
          }}
        />
      ) : (
        <ul className="flex flex-col gap-2">
          {tools.map(({ function: { name, description } }, at) => (
            // A draft can hold two tools of one name until the checks are heeded.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={at} className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1">
                <span className="font-mono text-[12.5px] wrap-anywhere">{oneLine(name, 200)}</span>
                <span className="block text-xs wrap-anywhere text-ink-3">{oneLine(description, 160)}</span>
              </span>
              <button
                type="button"
                aria-label={`Take out ${oneLine(name, 80)}`}
                title="Take out"
                className="rounded px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink"
                onClick={() => actions.setTools(tools.toSpliced(at, 1))}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      {faults.length === 0 ? null : (
        <ul role="alert" className="text-xs text-bad">
          {faults.map((fault) => (
            <li key={fault}>Not taken over: {fault}</li>
          ))}
        </ul>
      )}
      <Toolsets />
    </div>
  )
}
