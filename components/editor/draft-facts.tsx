import Link from 'next/link'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { DraftSync } from '#components/hooks/use-draft-sync.ts'
import { useFamily } from '#components/hooks/use-family.ts'
import { DraftTags } from '#components/editor/draft-tags.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

function BaseFact({ run }: { run: RunSummary }) {
  const { nodes } = useFamily(run.id)
  if (run.base === null) return null
  const { base } = run
  const parent = nodes?.find((node) => node.run.id === base.run)?.run
  if (nodes !== undefined && parent === undefined) return <span>on {countOf(base.message, 'message')} of a run that was deleted</span>
  return (
    <span>
      on {countOf(base.message, 'message')} of{' '}
      <Link href={runPagePath(base.run)} className="text-accent underline">
        {parent === undefined ? 'its base' : oneLine(parent.title, 60)}
      </Link>
    </span>
  )
}

/** The line of facts under a draft's title. */
export function DraftFacts({ run, draft }: { run: RunSummary; draft: DraftSync }) {
  const messages = useDraftPart(draft, ({ log }) => log.local.state.messages.length)
  const tools = useDraftPart(draft, ({ log }) => log.local.state.tools.length)
  return (
    <div className="flex flex-wrap items-center gap-x-3 px-1 text-xs text-ink-2 tabular-nums">
      <span>{countOf(messages, 'message')}</span>
      <span>{countOf(tools, 'tool')}</span>
      <BaseFact run={run} />
      <DraftTags run={run} />
    </div>
  )
}
