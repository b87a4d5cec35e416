import Link from 'next/link'
import { clearCompareMarks, type CompareMarks } from '#components/hooks/use-compare-marks.ts'
import { Button } from '#components/ui/button.tsx'

/** Below the runs list, while runs are marked for comparing: how many, and the way to their comparison. */
export function CompareBar({ compare }: { compare: CompareMarks }) {
  if (compare.marks.length === 0) return null
  return (
    <div className="flex shrink-0 items-center gap-1 border-t border-line px-3 py-1 text-xs">
      <span className="mr-auto text-ink-2" role="status">
        {compare.href === undefined ? '1 run marked: mark another' : '2 runs marked'}
      </span>
      <Button look="quiet" className="h-6! text-xs!" onClick={clearCompareMarks}>
        Clear
      </Button>
      {compare.href === undefined ? null : (
        <Link
          href={compare.href}
          prefetch={false}
          aria-keyshortcuts="shift+c"
          title="Compare the two marked runs (Shift+C)"
          className="inline-flex h-6 items-center rounded bg-accent px-2 font-medium text-on-accent hover:opacity-90"
        >
          Compare
        </Link>
      )}
    </div>
  )
}
