import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useCollection } from '#components/hooks/use-collections.ts'
import { usePaused } from '#components/hooks/use-paused.ts'
import { useStored } from '#components/hooks/use-stored.ts'
import { ApiError } from '#lib/api/transport.ts'
import type { PreviewRequest } from '#lib/api/writing.ts'
import type { examplesOfAddress } from '#lib/library/addresses.ts'
import { moveBy } from '#lib/library/reorder.ts'
import { exampleUseSchema, insertExamples, NO_EXAMPLES, USUAL_USE, type Example, type InsertedExamples } from '#lib/new-run/examples.ts'

/** An example of a new run as it is read: `example` once it is there. */
export interface ChosenExample {
  readonly id: string
  readonly example: Example | undefined
  readonly error: string | undefined
}

function readAll(results: readonly UseQueryResult<Example>[]) {
  return results.map(({ data, error }) => ({
    example: data,
    error: error instanceof ApiError && error.status === 404 ? 'It was deleted: take it off the list.' : error?.message,
  }))
}

/** The examples that go into a new run, in their order, and how; they begin with those that the page was opened with. */
export function useNewRunExamples(asked: ReturnType<typeof examplesOfAddress>) {
  const api = useApi()
  const [use, setUse] = useStored('retake.new-run.examples', exampleUseSchema, USUAL_USE)
  const [own, setOwn] = useState<readonly string[] | null>(asked !== undefined && 'runs' in asked ? [...new Set(asked.runs)] : null)
  const collection = useCollection(own === null && asked !== undefined && 'collection' in asked ? asked.collection : undefined)
  const ids = own ?? collection.data?.runs.map((run) => run.id) ?? []
  const read = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['example', 'whole', id],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Example> => {
        const { run, state } = await api.getRun(id, signal)
        return { id, title: run.title === '' ? run.task : run.title, messages: state.messages.map((entry) => entry.message) }
      },
    })),
    combine: readAll,
  })
  const chosen: ChosenExample[] = ids.map((id, at) => ({ id, example: read[at]?.example, error: read[at]?.error }))
  return {
    chosen,
    use,
    setUse,
    add: (more: readonly string[]) => setOwn([...new Set([...ids, ...more])]),
    remove: (id: string) => setOwn(ids.filter((one) => one !== id)),
    move: (id: string, step: -1 | 1) => setOwn(moveBy(ids, new Set([id]), step)),
    /** Why no run can be started with them now, if so. */
    trouble: troubleOf(chosen, collection),
  }
}
export type NewRunExamples = ReturnType<typeof useNewRunExamples>

function troubleOf(chosen: readonly ChosenExample[], collection: ReturnType<typeof useCollection>): string | undefined {
  if (collection.error !== null) return `The collection could not be read: ${collection.error.message}.`
  if (collection.isLoading) return 'Reading the examples…'
  if (chosen.some(({ error }) => error !== undefined)) return 'An example could not be read.'
  return chosen.some(({ example }) => example === undefined) ? 'Reading the examples…' : undefined
}

/** What the examples add to the run's configuration; nothing while they are being read. */
export function useInserted({ chosen, use, trouble }: NewRunExamples, protocol: 'native' | 'hermes'): InsertedExamples {
  const examples = trouble === undefined ? chosen.flatMap(({ example }) => example ?? []) : []
  // The examples are the cache's own objects: a list of the same ones is the same.
  const [last, setLast] = useState(examples)
  const isSame = last.length === examples.length && last.every((example, at) => example === examples[at])
  if (!isSame) setLast(examples)
  const stable = isSame ? last : examples
  return useMemo(() => (stable.length === 0 ? NO_EXAMPLES : insertExamples(stable, use, protocol)), [stable, use, protocol])
}

const PAUSE_MS = 400

/** The first prompt as the server would read it: asked in pauses of typing, and given up when it has changed. */
export function usePromptPreview(request: PreviewRequest | undefined) {
  const api = useApi()
  const text = usePaused(request === undefined ? '' : JSON.stringify(request), PAUSE_MS)
  const isSettled = request !== undefined && text === JSON.stringify(request)
  const preview = useQuery({
    queryKey: ['preview', text],
    queryFn: ({ signal }) => (request === undefined ? Promise.reject(new Error('nothing is asked')) : api.preview(request, signal)),
    enabled: isSettled,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  })
  return { ...preview, isSettled }
}
