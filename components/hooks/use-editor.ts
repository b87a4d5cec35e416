import { createContext, useContext, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { EMPTY_SELECTION, settle, type EditorSelection } from '#lib/editor/editor-selection.ts'
import type { MessagePart } from '#lib/messages/marks.ts'
import { useDraftPart } from './use-draft.ts'
import type { DraftSync } from './use-draft-sync.ts'
import { createEditorActions, type EditorActions } from './use-editor-actions.ts'

/** The text that is being edited: a part of a message, or of the system prompt (its content). */
export interface EditingPlace {
  readonly key: string
  readonly part: Exclude<MessagePart, 'calls'>
}

/** What a card of the list needs beside its message. It stays the same object while the draft is open. */
export interface EditorTools {
  readonly draft: DraftSync
  readonly actions: EditorActions
  readonly edit: (place: EditingPlace | null) => void
  readonly select: (change: (selection: EditorSelection) => EditorSelection) => void
}

export const EditorContext = createContext<EditorTools | null>(null)

export function useEditorTools(): EditorTools {
  const tools = useContext(EditorContext)
  if (tools === null) throw new Error('this belongs inside an editor')
  return tools
}

export interface Editor {
  readonly tools: EditorTools
  readonly selection: EditorSelection
  readonly editing: EditingPlace | null
}

/** Where a person is in a draft, what they chose, which text they edit, and what they can do. */
export function useEditor(draft: DraftSync): Editor {
  const [selection, select] = useState<EditorSelection>(EMPTY_SELECTION)
  const [editing, edit] = useState<EditingPlace | null>(null)
  const keys = useDraftPart(draft, ({ log }) => log.local.keys)
  const [known, setKnown] = useState(keys)
  if (known !== keys) {
    setKnown(keys)
    select(settle(selection, known, keys))
  }
  const latest = useRef(selection)
  useLayoutEffect(() => {
    latest.current = selection
  })
  const tools = useMemo(
    (): EditorTools => ({ draft, actions: createEditorActions({ draft, selection: () => latest.current, select, edit }), edit, select }),
    [draft],
  )
  return { tools, selection, editing }
}
