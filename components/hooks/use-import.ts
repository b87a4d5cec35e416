import { useEffect, useRef, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import type { ImportLine } from '#lib/api/transfer.ts'
import { messageOf } from '#lib/errors.ts'

type Progress = Omit<Extract<ImportLine, { type: 'progress' }>, 'type'>
export type ImportReport = Extract<ImportLine, { type: 'report' }>

export type ImportState =
  | { readonly phase: 'none' }
  | { readonly phase: 'reading'; readonly file: File; readonly progress: Progress }
  | { readonly phase: 'done'; readonly file: File; readonly report: ImportReport }
  | { readonly phase: 'stopped'; readonly file: File; readonly taken: number }
  | { readonly phase: 'failed'; readonly file: File; readonly why: string }

const NOTHING_YET: Progress = { lines: 0, taken: 0, bytes: 0 }

/** Imports one file after another; leaving stops one that is under way, and what was taken by then stays. */
export function useImport() {
  const api = useApi()
  const refresh = useRefreshRuns()
  const [state, setState] = useState<ImportState>({ phase: 'none' })
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  const read = async (file: File) => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    let progress = NOTHING_YET
    const show = (next: ImportState) => {
      if (running.current === abort) setState(next)
    }
    show({ phase: 'reading', file, progress })
    try {
      for await (const line of api.importFile(file, { name: file.name.slice(0, 500) }, abort.signal)) {
        if (line.type === 'progress') {
          progress = line
          show({ phase: 'reading', file, progress })
        } else if (line.type === 'failed') show({ phase: 'failed', file, why: line.why })
        else show({ phase: 'done', file, report: line })
      }
    } catch (thrown) {
      show(abort.signal.aborted ? { phase: 'stopped', file, taken: progress.taken } : { phase: 'failed', file, why: messageOf(thrown) })
    }
    refresh()
  }
  return { state, start: (file: File) => void read(file), stop: () => running.current?.abort(), again: () => setState({ phase: 'none' }) }
}
export type ImportControl = ReturnType<typeof useImport>
