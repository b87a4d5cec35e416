'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { useNewRunLink } from '#components/hooks/use-new-run-link.ts'
import { useHydrated } from '#components/hooks/use-hydrated.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { createQueryClient } from '#components/hooks/use-query-client.ts'
import { useSidebar } from '#components/hooks/use-sidebar.ts'
import { SaveExampleProvider } from '#components/library/save-example.tsx'
import { KeyHelp } from '#components/shell/key-help.tsx'
import { Sidebar } from '#components/shell/sidebar.tsx'
import { Toasts } from '#components/shell/toasts.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { TroubleBar } from '#components/shell/trouble-bar.tsx'
import { SignedOut } from '#components/sign-in/signed-out.tsx'
import { SIGN_IN_PATH } from '#lib/access/own-path.ts'

/** What is around every page: the runs list on the left, the page in `main`, passing messages, and the list of keys. */
export function Shell({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  const isBare = isBarePath(usePathname())
  return (
    <QueryClientProvider client={queryClient}>
      {isBare ? (
        <BareFrame>{children}</BareFrame>
      ) : (
        <SaveExampleProvider>
          <Frame>{children}</Frame>
        </SaveExampleProvider>
      )}
    </QueryClientProvider>
  )
}

/** Pages for those who may not see the runs: signing in, and what was shared. */
function isBarePath(path: string): boolean {
  return path === SIGN_IN_PATH || path.startsWith('/s/')
}

function BareFrame({ children }: { children: ReactNode }) {
  const isHydrated = useHydrated()
  return (
    <>
      <main id="main" tabIndex={-1} aria-busy={!isHydrated} className="h-dvh overflow-y-auto outline-none">
        {children}
      </main>
      <Toasts />
    </>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const sidebar = useSidebar()
  const [isHelpOpen, setHelpOpen] = useState(false)
  const newRun = useNewRunLink()
  const isHydrated = useHydrated()
  const router = useRouter()
  useKeys([
    { keys: 'n', label: 'New run', group: 'Everywhere', run: newRun.go },
    {
      keys: 'mod+k',
      label: 'Search runs',
      group: 'Everywhere',
      run: () => {
        sidebar.show()
        requestAnimationFrame(() => document.getElementById('run-search')?.focus())
      },
    },
    { keys: 'b', label: 'Show or hide the runs list', group: 'Everywhere', run: sidebar.toggle },
    { keys: '?', label: 'Show all keys', group: 'Everywhere', run: () => setHelpOpen(true) },
    { keys: 'g e', label: 'Examples', group: 'Everywhere', run: () => router.push('/examples') },
    { keys: 'escape', label: 'Close the runs list', group: 'Everywhere', run: sidebar.hide, when: sidebar.isDrawerOpen },
  ])
  const openHelp = () => setHelpOpen(true)
  return (
    <div className="flex h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-40 -translate-y-16 rounded bg-accent px-3 py-1 text-on-accent focus:translate-y-0"
      >
        Skip to the page
      </a>
      <Sidebar isDrawerOpen={sidebar.isDrawerOpen} newRunHref={newRun.href} onHide={sidebar.hide} onHelp={openHelp} />
      <div className="flex min-w-0 flex-1 flex-col" inert={sidebar.isDrawerOpen}>
        <TopBar newRunHref={newRun.href} onShowRuns={sidebar.show} />
        <main id="main" tabIndex={-1} aria-busy={!isHydrated} className="min-h-0 flex-1 overflow-hidden outline-none">
          {children}
        </main>
        <TroubleBar />
      </div>
      <Toasts />
      <SignedOut />
      <KeyHelp open={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}
