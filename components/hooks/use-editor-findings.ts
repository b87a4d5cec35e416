import { useDeferredValue, useMemo } from 'react'
import { checkDraft } from '#lib/draft/check-draft.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { useDraftPart } from './use-draft.ts'
import type { DraftSync } from './use-draft-sync.ts'

export interface EditorFindings {
  readonly all: readonly Finding[]
  /** By message; -1 is the system prompt. */
  readonly byMessage: ReadonlyMap<number, readonly Finding[]>
  /** How many are not intended. */
  readonly open: number
}

/** What the checks find in a draft, a moment after it changed: writing comes first. */
export function useEditorFindings(draft: DraftSync): EditorFindings {
  const state = useDeferredValue(useDraftPart(draft, ({ log }) => log.local.state))
  return useMemo(() => {
    const all = checkDraft({ messages: state.messages, system: state.systemPrompt, tools: state.tools })
    return { all, byMessage: Map.groupBy(all, ({ message }) => message), open: all.filter(({ intended }) => !intended).length }
  }, [state])
}
