import Link from 'next/link'
import { useFamily } from '#components/hooks/use-family.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { runPagePath } from '#lib/api/client.ts'
import { countOf } from '#lib/format/count.ts'
import { cutWords } from '#lib/forks/family-tree.ts'
import type { FamilyNode } from '#lib/forks/family-tree.ts'
import { statusWord } from '#lib/runs/run-status.ts'
import { oneLine } from '#lib/text/one-line.ts'

const INKS = { neutral: 'text-ink-2', ok: 'text-ok', warn: 'text-warn', bad: 'text-bad', live: 'text-live' } as const
const INDENT_PX = 14
/** Deeper runs stand as far in as this: a line has only so much room. */
const DEEPEST = 8

function Node({ node: { run, depth, baseIsGone }, isHere }: { node: FamilyNode; isHere: boolean }) {
  const status = statusWord(run)
  const facts = [status.word, countOf(run.turns, 'turn'), ...(run.score === null ? [] : [`score ${run.score}`])]
  return (
    <li style={{ paddingLeft: Math.min(depth, DEEPEST) * INDENT_PX }}>
      <Link
        href={runPagePath(run.id)}
        prefetch={false}
        aria-current={isHere ? 'page' : undefined}
        className={`block rounded border-l-2 px-2 py-0.5 ${isHere ? 'border-accent bg-selected' : 'border-line hover:bg-hover'}`}
      >
        <span className="flex items-baseline gap-1.5">
          <span aria-hidden className={`text-xs ${INKS[status.tone]}`}>
            {status.glyph}
          </span>
          <span title={oneLine(run.title)} className="min-w-0 flex-1 truncate">
            {oneLine(run.title)}
          </span>
          {isHere ? <span className="shrink-0 text-xs text-ink-3">this run</span> : null}
        </span>
        <span className="block truncate pl-4 text-xs text-ink-3 tabular-nums">
          {run.base === null ? '' : `${baseIsGone ? 'from a deleted run, ' : ''}${cutWords(run.base)} · `}
          {facts.join(' · ')}
        </span>
      </Link>
    </li>
  )
}

/** The tree of forks: what this run stands on, and what stands on it, each with how it went. */
export function Family({ runId }: { runId: string }) {
  const { nodes, error, isPending, refetch } = useFamily(runId)
  if (isPending) return <p className="reveal-late text-ink-3">Reading the forks …</p>
  if (nodes === undefined) {
    return (
      <Notice tone="bad" title="The forks could not be read" action={<Button onClick={() => void refetch()}>Try again</Button>}>
        {error?.message}
      </Notice>
    )
  }
  return (
    <>
      {nodes.length > 1 ? null : (
        <p className="mb-2 text-ink-3">No run stands on this one yet. Retake it from a message (r) or from any token, and the fork will be listed here.</p>
      )}
      <ul aria-label="Forks" className="flex flex-col gap-0.5">
        {nodes.map((node) => (
          <Node key={node.run.id} node={node} isHere={node.run.id === runId} />
        ))}
      </ul>
    </>
  )
}
