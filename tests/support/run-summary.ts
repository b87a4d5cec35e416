import type { RunSummary } from '#lib/api/contract.ts'

/** A run's summary as it begins, but for the given parts. */
export function summaryWith(parts: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run-1',
    kind: 'episode',
    title: 'A title',
    task: 'A task',
    status: 'running',
    outcome: null,
    error: null,
    server: null,
    model: null,
    protocol: null,
    group: null,
    base: null,
    tags: [],
    score: null,
    note: '',
    createdAt: 1000,
    finishedAt: null,
    lastSeq: 0,
    turns: 0,
    calls: 0,
    parseErrors: 0,
    toolErrors: 0,
    tokens: 0,
    ...parts,
  }
}
