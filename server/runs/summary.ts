import 'server-only'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunState } from '#lib/run/state.ts'
import type { RunProgress } from '#server/storage/run-store.ts'

/** The columns of a run's row that follow from its state. */
export function progressOf(state: RunState): RunProgress {
  const { status, outcome, error, model, config, finishedAt, lastSeq, counts } = state
  const asked = { server: config?.server, model: config?.model, protocol: undefined }
  const used = model ?? asked
  return {
    ...counts,
    status,
    outcome: outcome ?? null,
    error: error === undefined ? null : `${error.code}: ${error.message}`,
    server: used.server ?? null,
    model: used.model ?? null,
    protocol: used.protocol ?? null,
    finishedAt: finishedAt ?? null,
    lastSeq,
  }
}

/** A run's row as it is first written. */
export function summaryOf(id: string, state: RunState): RunSummary {
  return {
    id,
    kind: state.kind,
    title: state.title,
    task: state.config?.task ?? '',
    group: state.group ?? null,
    base: state.base ?? null,
    tags: state.config?.tags ?? [],
    score: null,
    note: '',
    createdAt: state.createdAt,
    ...progressOf(state),
  }
}
