import { createContext, useContext, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
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

/** Something of a message that is gone to by key, to be worked on there: a call, its tool, its result, or what is found. */
export interface StopPlace {
  readonly key: string
  readonly part: 'call' | 'tool' | 'result' | 'finding'
  /** Which call, or which finding. */
  readonly at: number
}

/** What a card of the list needs beside its message. It stays the same object while the draft is open. */
export interface EditorTools {
  readonly draft: DraftSync
  readonly actions: EditorActions
  readonly edit: (place: EditingPlace | StopPlace | null) => void
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
  readonly editing: EditingPlace | StopPlace | null
}

/** What is chosen, for those who draw it and for those who act on it. */
function createSelection() {
  let selection = EMPTY_SELECTION
  const listeners = new Set<() => void>()
  return {
    get: () => selection,
    change: (change: (now: EditorSelection) => EditorSelection) => {
      const next = change(selection)
      if (next === selection) return
      selection = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function createTools(draft: DraftSync, edit: EditorTools['edit']) {
  const chosen = createSelection()
  const actions = createEditorActions({ draft, selection: chosen.get, select: chosen.change, edit })
  const tools: EditorTools = { draft, actions, edit, select: chosen.change }
  return { chosen, tools }
}

/** Where a person is in a draft, what they chose, which text they edit, and what they can do. One editor has one draft. */
export function useEditor(draft: DraftSync): Editor {
  const [editing, edit] = useState<EditingPlace | StopPlace | null>(null)
  const [{ chosen, tools }] = useState(() => createTools(draft, edit))
  const selection = useSyncExternalStore(chosen.subscribe, chosen.get, chosen.get)
  const keys = useDraftPart(draft, ({ log }) => log.local.keys)
  const known = useRef(keys)
  useLayoutEffect(() => {
    const before = known.current
    known.current = keys
    chosen.change((now) => settle(now, before, keys))
  }, [chosen, keys])
  return { tools, selection, editing }
}
