import { memo } from 'react'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { useEditorPreview, useEditorPreviewList } from '#components/hooks/use-editor-preview.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Select } from '#components/ui/field.tsx'
import type { Previewed } from '#lib/api/writing.ts'
import { rowKeys } from '#lib/editor/editor-selection.ts'
import { previewCounts, previewTokens, type PreviewRow } from '#lib/editor/preview-rows.ts'
import { countOf, formatInteger } from '#lib/format/count.ts'
import type { MarkedRange } from '#lib/text/mark-text.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { scaleVariables } from '#lib/token-view/token-buckets.ts'

export interface PreviewPanelProps {
  draft: DraftSync
  cursor: string | null
  onGoTo: (message: number) => void
}

const NO_RANGES: readonly MarkedRange[] = []
const COLOURS = scaleVariables('mask')

const Tokens = memo(function Tokens({ previewed, texts, row }: { previewed: Previewed; texts: readonly string[]; row: PreviewRow }) {
  return (
    <div className="tokens tokens-given">
      {previewTokens(texts, previewed, row).map(({ index, text, trained }) => (
        <span key={index} title={`${formatInteger(index)} · id ${previewed.ids[index] ?? 'unknown'}${trained ? ' · trained on' : ''}`} className={trained ? 'tk-1 text-ink' : ''}>
          <TextBlock text={text} ranges={NO_RANGES} />
        </span>
      ))}
    </div>
  )
})

function nameOf(message: number): string {
  if (message === -2) return 'template'
  return message === -1 ? 'system prompt' : `message ${message + 1}`
}

function Rows({ previewed, message, onGoTo }: { previewed: Previewed; message: number; onGoTo: (message: number) => void }) {
  const { rows, texts, scrollRef, virtualizer } = useEditorPreviewList(previewed, message)
  return (
    <div ref={scrollRef} role="region" aria-label="Rendered prompt" tabIndex={0} className="min-h-32 flex-1 overflow-y-auto border-t border-line" style={COLOURS}>
      <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          const isHere = row.message === message
          return (
            <div key={key} ref={virtualizer.measureElement} data-index={index} className="absolute top-0 left-0 w-full" style={{ transform: `translateY(${start}px)` }}>
              <div className={`border-l-2 pl-2 ${isHere ? 'border-accent' : 'border-transparent'}`}>
                {row.message === -2 || rows[index - 1]?.message === row.message ? null : (
                  <button type="button" className="text-xs text-ink-3 hover:text-ink hover:underline" onClick={() => onGoTo(row.message)}>
                    {nameOf(row.message)}
                  </button>
                )}
                <Tokens previewed={previewed} texts={texts} row={row} />
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** How many tokens there are, how many are trained on, and who says so. */
function Facts({ previewed }: { previewed: Previewed }) {
  const { tokens, trained } = previewCounts(previewed)
  return (
    <>
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-2 tabular-nums" aria-live="polite" style={COLOURS}>
        <span>{countOf(tokens, 'token')}</span>
        <span className="tk-1 px-1">{formatInteger(trained)} trained on</span>
        <span className="tokens-given px-1">{formatInteger(tokens - trained)} not</span>
        <span className="text-ink-3">by {previewed.source}</span>
      </p>
      {previewed.exact ? null : (
        <p className="text-xs text-warn">Not exact: the template rewrites a message, so that its tokens count as the template's own.</p>
      )}
    </>
  )
}

/** The draft as a model server would write it, token by token: what is trained on is coloured, what is not is hatched. */
export function PreviewPanel({ draft, cursor, onGoTo }: PreviewPanelProps) {
  const { previewed, error, busy, server, setServer } = useEditorPreview(draft)
  const keys = useDraftPart(draft, ({ log }) => log.local.keys)
  const namesServer = useDraftPart(draft, ({ log }) => log.local.state.config?.server !== undefined)
  const { data } = useServers()
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <label className="flex items-center gap-2 text-xs text-ink-2">
        Server
        <Select aria-label="Server of the preview" value={server} onChange={({ target }) => setServer(target.value)}>
          {namesServer ? null : <option value="">Default</option>}
          {(data?.servers ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {oneLine(one.name, 80)}
            </option>
          ))}
        </Select>
      </label>
      {error === null ? null : (
        <Notice tone="warn" title="There is no preview of the draft as it is now">
          {error}
        </Notice>
      )}
      {previewed === null ? null : <Facts previewed={previewed} />}
      {busy && previewed === null ? (
        <p role="status" className="reveal-late text-ink-3">
          Writing the prompt …
        </p>
      ) : null}
      {previewed === null ? null : <Rows previewed={previewed} message={cursor === null ? -3 : rowKeys(keys).indexOf(cursor) - 1} onGoTo={onGoTo} />}
    </div>
  )
}
