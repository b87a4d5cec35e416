import Link from 'next/link'
import { RunsPanel } from '#components/runs/runs-panel.tsx'
import { ThemeButton } from '#components/shell/theme-button.tsx'
import { IconButton, ICON_BUTTON } from '#components/ui/icon-button.tsx'
import { Icon } from '#components/ui/icon.tsx'

export interface SidebarProps {
  isDrawerOpen: boolean
  newRunHref: string
  onHide: () => void
  onHelp: () => void
}

/** The runs list with the product's name and ways to everywhere. Below 900 px it lies over the page. */
export function Sidebar({ isDrawerOpen, newRunHref, onHide, onHelp }: SidebarProps) {
  return (
    <>
      {isDrawerOpen ? (
        <div aria-hidden className="fixed inset-0 z-20 bg-black/40 min-[900px]:hidden" onClick={onHide} />
      ) : null}
      <nav
        aria-label="Runs"
        className={`flex w-80 shrink-0 flex-col border-r border-line bg-panel max-[899px]:fixed max-[899px]:inset-y-0 max-[899px]:left-0 max-[899px]:z-30 max-[899px]:max-w-[88vw] min-[900px]:in-data-[sidebar=closed]:hidden ${
          isDrawerOpen ? '' : 'max-[899px]:hidden'
        }`}
      >
        <header className="flex h-10 shrink-0 items-center gap-0.5 border-b border-line pr-1.5 pl-3">
          <Link href={newRunHref} className="mr-auto rounded text-base font-semibold tracking-tight text-ink">
            Retake
          </Link>
          <Link
            href={newRunHref}
            aria-keyshortcuts="n"
            title="New run (n)"
            className="mr-1 inline-flex h-7 items-center gap-1 rounded border border-line bg-raised pr-2 pl-1 text-sm whitespace-nowrap text-ink hover:bg-hover"
          >
            <Icon name="plus" />
            New run
          </Link>
          <Link href="/examples" aria-label="Examples" aria-keyshortcuts="g e" title="Examples (g e)" className={ICON_BUTTON}>
            <Icon name="book" />
          </Link>
          <Link href="/settings" aria-label="Settings" title="Settings" className={ICON_BUTTON}>
            <Icon name="sliders" />
          </Link>
          <ThemeButton />
          <IconButton icon="help" label="Keys" shortcut="?" onClick={onHelp} />
          <IconButton icon="panel" label="Hide the runs list" shortcut="b" onClick={onHide} />
        </header>
        <RunsPanel />
      </nav>
    </>
  )
}
