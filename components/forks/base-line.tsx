import Link from 'next/link'
import { useFamily } from '#components/hooks/use-family.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'
import { cutWords, ENVIRONMENT_WORDS } from '#lib/forks/family-tree.ts'
import type { Base } from '#lib/run/events.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface BaseLineProps {
  run: RunSummary
  store: RunStore
  /** Opens the tree of forks. */
  onForks: () => void
}

const LINK = 'text-accent underline'

/** What a fork stands on, what it carries of it, and the way to the two side by side. */
function Standing({ run, base, parent, store }: { run: RunSummary; base: Base; parent: RunSummary | undefined; store: RunStore }) {
  const environment = useRunState(store, (state) => state.environment)
  const carries = environment === undefined || run.kind === 'draft' ? undefined : ENVIRONMENT_WORDS[environment]
  if (parent === undefined) return <span>Stands on a run that was deleted, {cutWords(base)}</span>
  return (
    <>
      <span className="min-w-0">
        Stands on{' '}
        <Link href={`${runPagePath(base.run)}#m${base.message}`} prefetch={false} className={`${LINK} wrap-anywhere`}>
          {oneLine(parent.title, 60)}
        </Link>{' '}
        {cutWords(base)}
      </span>
      {carries === undefined ? null : <span title="What the run carries of its base's environment">{carries}</span>}
      <Link href={`/compare?a=${encodeURIComponent(base.run)}&b=${encodeURIComponent(run.id)}`} prefetch={false} className={LINK}>
        Compare with its base
      </Link>
    </>
  )
}

/** The run's kin: what it stands on, and how many runs stand on it; nothing for a run without any. */
export function BaseLine({ run, store, onForks }: BaseLineProps) {
  const { nodes } = useFamily(run.id)
  const forks = nodes?.filter((node) => node.run.base?.run === run.id).length ?? 0
  const { base } = run
  if (base === null && forks === 0) return null
  const parent = nodes?.find((node) => node.run.id === base?.run)?.run
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 px-1 text-xs text-ink-2">
      {base === null || nodes === undefined ? null : <Standing run={run} base={base} parent={parent} store={store} />}
      <button type="button" aria-keyshortcuts="o" title="The tree of forks (o)" className={LINK} onClick={onForks}>
        {forks === 0 ? 'Forks' : countOf(forks, 'fork')}
      </button>
    </p>
  )
}
