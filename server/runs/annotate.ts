import 'server-only'
import type { Annotated, AnnotationInput } from '#lib/api/writing.ts'
import { RetakeError } from '#lib/errors.ts'
import { patchMarks, type MarksPatch } from '#lib/messages/marks.ts'
import type { Context } from '#server/context.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { writeDraft } from '#server/runs/write-draft.ts'

/**
 * Says something of a message: in a draft as a step of its log, else beside the run, whose log stays as it is.
 * @throws RetakeError `not_found` for a message that there is not.
 */
export async function annotate(ctx: Context, id: string, { index, ...change }: AnnotationInput & { index: number }): Promise<Annotated> {
  const { kind } = findRun(ctx, id)
  const { messages } = loadState(ctx, id)
  const entry = messages[index]
  if (entry === undefined) throw new RetakeError('not_found', `run ${id} has no message ${index}: it has ${messages.length}`)
  const patch = patchOf(change)
  if (kind === 'draft') {
    const marks = patchMarks(entry.marks, patch)
    const written = await markMessage(ctx, id, { index, marks })
    return written ? { index, marks } : annotate(ctx, id, { index, ...change })
  }
  await ctx.store.changeAnnotation({ run: id, message: index, patch })
  const kept = ctx.store.listAnnotations(id).find((annotation) => annotation.index === index)
  return { index, marks: kept?.marks ?? {} }
}

/** False where another writer was faster: then the message may be another by now, and is to be looked up again. */
async function markMessage(ctx: Context, id: string, { index, marks }: Annotated): Promise<boolean> {
  try {
    await writeDraft(ctx, id, { bodies: [{ type: 'message.marked', index, marks }] })
    return true
  } catch (thrown) {
    if (thrown instanceof RetakeError && thrown.code === 'precondition_failed') return false
    throw thrown
  }
}

/** Null takes a mark away. */
function patchOf({ note, rating, train }: AnnotationInput): MarksPatch {
  return {
    ...(note !== undefined && { note: note ?? undefined }),
    ...(rating !== undefined && { rating: rating ?? undefined }),
    ...(train !== undefined && { train: train ?? undefined }),
  }
}
