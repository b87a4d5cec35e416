import Link from 'next/link'
import { ICON_BUTTON, IconButton } from '#components/ui/icon-button.tsx'
import { Icon } from '#components/ui/icon.tsx'

/** Stands over the page while the runs list is hidden, and brings it back. */
export function TopBar({ newRunHref, onShowRuns }: { newRunHref: string; onShowRuns: () => void }) {
  return (
    <header className="flex h-10 shrink-0 items-center gap-1 border-b border-line bg-panel px-1.5 min-[900px]:hidden min-[900px]:in-data-[sidebar=closed]:flex">
      <IconButton icon="panel" label="Show the runs list" shortcut="b" onClick={onShowRuns} />
      <Link href={newRunHref} className="mr-auto rounded text-base font-semibold tracking-tight text-ink">
        Retake
      </Link>
      <Link href="/examples" aria-label="Examples" aria-keyshortcuts="g e" title="Examples (g e)" className={ICON_BUTTON}>
        <Icon name="book" />
      </Link>
      <Link
        href={newRunHref}
        title="New run (n)"
        className="inline-flex h-7 items-center gap-1 rounded border border-line bg-raised pr-2.5 pl-1.5 text-sm text-ink hover:bg-hover"
      >
        <Icon name="plus" />
        New run
      </Link>
    </header>
  )
}
