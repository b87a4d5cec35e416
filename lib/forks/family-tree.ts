import type { RunSummary } from '../api/contract.ts'
import type { Base, Environment } from '../run/events.ts'

/** A run in the tree of forks. */
export interface FamilyNode {
  readonly run: RunSummary
  /** How many bases it stands on, as far as they are still there. */
  readonly depth: number
  /** Its base was deleted: it keeps what it stood on. */
  readonly baseIsGone: boolean
}

/** A family as lines of a tree: each run followed by its forks, in the order in which they were made. */
export function familyTree(runs: readonly RunSummary[]): readonly FamilyNode[] {
  const ids = new Set(runs.map((run) => run.id))
  const forks = Map.groupBy(runs, (run) => (run.base !== null && ids.has(run.base.run) ? run.base.run : null))
  const nodes: FamilyNode[] = []
  const waiting: { run: RunSummary; depth: number }[] = []
  const push = (base: string | null, depth: number): void => {
    const next = (forks.get(base) ?? []).toSorted((a, b) => b.createdAt - a.createdAt)
    for (const run of next) waiting.push({ run, depth })
  }
  push(null, 0)
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes.push({ ...node, baseIsGone: node.run.base !== null && !ids.has(node.run.base.run) })
    push(node.run.id, node.depth + 1)
  }
  return nodes
}

/** Where a fork leaves its base, in words. */
export function cutWords({ message, token }: Pick<Base, 'message' | 'token'>): string {
  if (token !== undefined) return `at token ${token} of message ${message}`
  return message === 0 ? 'at its beginning' : `after message ${message - 1}`
}

/** What a fork carries of its base's environment, in words. */
export const ENVIRONMENT_WORDS: Readonly<Record<Environment, string>> = {
  conversation: 'conversation only',
  recorded: 'recorded tool results',
  executed: 'tools executed again',
}
