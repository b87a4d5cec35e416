import type { ReactNode } from 'react'
import { LossDialog } from '#components/annotations/loss-dialog.tsx'
import { NoteDialog } from '#components/annotations/note-dialog.tsx'
import { AnnotationsProvider, useRunAnnotations } from '#components/hooks/use-annotations.ts'
import type { Annotated } from '#lib/api/writing.ts'
import type { RunStore } from '#lib/run/run-store.ts'

export interface AnnotationsScopeProps {
  runId: string
  /** Those that came with the run. */
  annotations: readonly Annotated[]
  store: RunStore
  children: ReactNode
}

/** Where the messages of a run can be rated and noted. */
export function AnnotationsScope({ runId, annotations, store, children }: AnnotationsScopeProps) {
  const value = useRunAnnotations(runId, annotations, store)
  return (
    <AnnotationsProvider value={value}>
      {children}
      <NoteDialog />
      <LossDialog />
    </AnnotationsProvider>
  )
}
