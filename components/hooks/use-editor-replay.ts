import { useEffect, useRef, useState } from 'react'
import { messageOf } from '#lib/errors.ts'
import type { DraftSync } from './use-draft-sync.ts'
import { momentOfPage } from './use-replay-address.ts'
import type { Replay } from './use-replay.ts'
import { showToast } from './use-toasts.ts'

export interface EditorReplay {
  /** The draft is not written on, but watched. */
  readonly replaying: boolean
  /** Saves what is not saved yet, since the replay shows the log that the server has, and begins. */
  readonly enter: (draft: DraftSync) => void
  readonly leave: () => void
}

/** Whether the writing of a draft is watched: at once where the page's address names a moment. */
export function useEditorReplay(): EditorReplay {
  const [replaying, setReplaying] = useState(() => momentOfPage() !== undefined)
  return {
    replaying,
    enter: (draft) => {
      draft.saved().then(
        () => setReplaying(true),
        (cause: unknown) => showToast(`Not everything is saved, so there is no replay yet: ${messageOf(cause)}`),
      )
    },
    leave: () => setReplaying(false),
  }
}

/** Begins a replay as soon as there is one to begin, and says when it is over. */
export function useReplayFromStart({ phase: { status }, enter }: Replay, onLeave: () => void): void {
  const begun = useRef(false)
  useEffect(() => {
    if (status !== 'off') begun.current = true
    else if (begun.current) onLeave()
    else enter()
  }, [status, enter, onLeave])
}
