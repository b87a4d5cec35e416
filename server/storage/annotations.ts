import 'server-only'
import type { Annotated } from '#lib/api/writing.ts'
import { marksSchema, patchMarks, type MarksPatch } from '#lib/messages/marks.ts'
import { queries } from './schema.ts'
import { execute, select, type Connection } from './statement.ts'

/** What a person changes of what is said of a message. */
export interface AnnotationChange {
  readonly run: string
  readonly message: number
  readonly patch: MarksPatch
}

/** Changes what is said of a message; once nothing is, its row goes. Read and written in one transaction, which the caller holds. */
export function changeAnnotation(db: Connection, { run, message, patch }: AnnotationChange): void {
  const before = annotationsOf(db, run).find(({ index }) => index === message)
  const marks = patchMarks(before?.marks, patch)
  execute(db, queries.deleteFrom('annotations').where('run_id', '=', run).where('message', '=', message))
  if (Object.keys(marks).length === 0) return
  execute(db, queries.insertInto('annotations').values({ run_id: run, message, data: JSON.stringify(marks) }))
}

/** All that is said of a run's messages, in their order. */
export function annotationsOf(db: Connection, run: string): Annotated[] {
  const rows = select(
    db,
    queries.selectFrom('annotations').select(['message', 'data']).where('run_id', '=', run).orderBy('message'),
  )
  return rows.map(({ message, data }) => ({ index: message, marks: marksSchema.parse(JSON.parse(data)) }))
}
