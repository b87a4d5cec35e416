import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import type { Previewed } from '#lib/api/writing.ts'
import { previewRows, previewTexts, type PreviewRow } from '#lib/editor/preview-rows.ts'
import { messageOf } from '#lib/errors.ts'
import { useContinueChoice } from './use-continue-choice.ts'
import { useDraftPart } from './use-draft.ts'
import type { DraftSync } from './use-draft-sync.ts'

const REST_MS = 500
const LINE_PX = 22
const LINE_TOKENS = 9

export interface EditorPreview {
  /** The last one that came; while the next is on its way it stays. */
  readonly previewed: Previewed | null
  readonly error: string | null
  readonly busy: boolean
  /** The server it is asked of; empty: the default one. */
  readonly server: string
  readonly setServer: (server: string) => void
}

/** How a model server would write the draft: asked again when the draft has been left alone for a moment. */
export function useEditorPreview(draft: DraftSync): EditorPreview {
  const api = useApi()
  const state = useDraftPart(draft, ({ log }) => log.local.state)
  const [{ server, protocol }, choose] = useContinueChoice(draft)
  const [shown, setShown] = useState<Pick<EditorPreview, 'previewed' | 'error' | 'busy'>>({ previewed: null, error: null, busy: true })
  const isFirst = useRef(true)
  const { messages, systemPrompt, tools, config } = state
  // A draft's model is one of the server that it names.
  const model = server === config?.server ? config.model : undefined
  useEffect(() => {
    const abort = new AbortController()
    const ask = async () => {
      setShown((now) => ({ ...now, busy: true }))
      const written = messages.map(({ message, marks }) => ({ message, ...(marks && { marks }) }))
      const request = { ...(server !== '' && { server }), model, protocol, system: systemPrompt, tools: [...tools], messages: written }
      try {
        const previewed = await api.preview(request, abort.signal)
        setShown({ previewed, error: null, busy: false })
      } catch (cause) {
        if (!abort.signal.aborted) setShown((now) => ({ ...now, error: messageOf(cause), busy: false }))
      }
    }
    const timer = setTimeout(() => void ask(), isFirst.current ? 0 : REST_MS)
    isFirst.current = false
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [api, messages, systemPrompt, tools, server, model, protocol])
  return { ...shown, server, setServer: (next) => choose({ server: next }) }
}

export interface PreviewList {
  /** What each token is shown as. */
  readonly texts: readonly string[]
  readonly rows: readonly PreviewRow[]
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** The rows of a preview that are drawn; the message at the cursor is brought into sight. */
export function useEditorPreviewList(previewed: Previewed, message: number): PreviewList {
  const scrollRef = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => previewRows(previewed), [previewed])
  const texts = useMemo(() => previewTexts(previewed), [previewed])
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => {
      const row = rows[index]
      return row === undefined ? LINE_PX : Math.ceil((row.to - row.from) / LINE_TOKENS) * LINE_PX
    },
    overscan: 4,
  })
  const latest = useRef({ rows, virtualizer })
  useEffect(() => {
    latest.current = { rows, virtualizer }
  })
  useEffect(() => {
    const at = latest.current.rows.findIndex((row) => row.message === message)
    if (at !== -1) latest.current.virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [message])
  return { rows, texts, scrollRef, virtualizer }
}
