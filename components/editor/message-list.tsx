import { useMemo } from 'react'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { Editor } from '#components/hooks/use-editor.ts'
import type { EditorList } from '#components/hooks/use-editor-list.ts'
import { MessageCard, type MessageCardProps } from '#components/editor/message-card.tsx'
import { SystemCard } from '#components/editor/system-card.tsx'
import { Button } from '#components/ui/button.tsx'
import { pairCalls, type CallPair } from '#lib/draft/call-results.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { at } from '#lib/editor/editor-selection.ts'

export interface MessageListProps {
  editor: Editor
  list: EditorList
  findings: ReadonlyMap<number, readonly Finding[]>
  base: MessageCardProps['base']
}

const NO_PAIRS: readonly CallPair[] = []
const NO_FINDINGS: readonly Finding[] = []

/** Which calls each message makes, with their results. */
function usePairs(editor: Editor): ReadonlyMap<number, readonly CallPair[]> {
  const messages = useDraftPart(editor.tools.draft, ({ log }) => log.local.state.messages)
  return useMemo(() => Map.groupBy(pairCalls(messages.map(({ message }) => message)).pairs, ({ message }) => message), [messages])
}

/** The system prompt and the messages as a virtual list: only what is near the reader is in the page. */
export function MessageList({ editor, list, findings, base }: MessageListProps) {
  const { tools, selection, editing } = editor
  const { rows, scrollRef, virtualizer } = list
  const state = useDraftPart(tools.draft, ({ log }) => log.local.state)
  const pairs = usePairs(editor)
  const items = virtualizer.getVirtualItems()
  return (
    <div ref={scrollRef} role="region" aria-label="Messages" tabIndex={0} className="@container min-h-0 flex-1 overflow-y-auto outline-offset-[-2px] [overflow-anchor:none]">
      <div role="list" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index]
          const entry = state.messages[index - 1]
          if (row === undefined) return null
          return (
            <div
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              data-row={row}
              role="listitem"
              aria-setsize={rows.length}
              aria-posinset={index + 1}
              aria-current={row === selection.cursor ? 'true' : undefined}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${start}px)` }}
              onPointerDown={(event) => {
                if (row !== selection.cursor && !(event.target instanceof Element && event.target.closest('button') !== null)) tools.select((now) => ({ ...at(row), selected: now.selected }))
              }}
            >
              {entry === undefined ? (
                <SystemCard isCursor={row === selection.cursor} editing={editing?.key === row && editing.part === 'content'} findings={findings.get(-1) ?? NO_FINDINGS} />
              ) : (
                <MessageCard
                  row={row}
                  index={index - 1}
                  message={entry.message}
                  marks={entry.marks}
                  turn={entry.turn}
                  source={entry.source}
                  base={base}
                  pairs={pairs.get(index - 1) ?? NO_PAIRS}
                  findings={findings.get(index - 1) ?? NO_FINDINGS}
                  tools={state.tools}
                  isCursor={row === selection.cursor}
                  isSelected={selection.selected.has(row)}
                  editing={editing?.key === row ? editing : null}
                />
              )}
            </div>
          )
        })}
      </div>
      <div className="border-t border-line px-3 py-2">
        <Button look="quiet" shortcut="a" aria-label="Add a message" onClick={() => tools.actions.insert('after', state.messages.length === 0 ? undefined : rows.at(-1))}>
          + message
        </Button>
      </div>
    </div>
  )
}
