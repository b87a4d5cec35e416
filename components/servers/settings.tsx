'use client'

import { useState } from 'react'
import { useServers } from '#components/hooks/use-servers.ts'
import { HealthFacts } from '#components/servers/health-facts.tsx'
import { RemoveServerDialog } from '#components/servers/remove-server-dialog.tsx'
import { ServerDialog } from '#components/servers/server-dialog.tsx'
import { ServerRow } from '#components/servers/server-row.tsx'
import { SessionFacts } from '#components/sign-in/session-facts.tsx'
import { ShareList } from '#components/share/share-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Server } from '#lib/api/contract.ts'

type Open = { what: 'add' } | { what: 'edit' | 'remove'; server: Server } | null

/** Model servers, with what each was found to be able to do, and how Retake itself is. */
export function Settings() {
  const servers = useServers()
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-4xl flex-col gap-8 px-4 py-6 sm:px-6">
        <h1 className="text-base font-semibold">Settings</h1>
        <section aria-labelledby="servers-title">
          <div className="mb-2 flex items-center justify-between gap-3">
            <div>
              <h2 id="servers-title" className="font-semibold">
                Model servers
              </h2>
              <p className="text-ink-2">Where completions come from. A probe finds out what a server can do, by asking it.</p>
            </div>
            <Button onClick={() => setOpen({ what: 'add' })}>Add a server</Button>
          </div>
          {servers.isPending ? <p className="h-40 border-t border-line py-2 text-ink-3">Reading the servers…</p> : null}
          {servers.error === null ? null : (
            <Notice tone="bad" title="The servers could not be read" action={<Button onClick={() => void servers.refetch()}>Try again</Button>}>
              {servers.error.message}
            </Notice>
          )}
          <ul className="border-b border-line empty:hidden">
            {servers.data?.servers.map((server) => (
              <ServerRow
                key={server.id}
                server={server}
                isDefault={server.id === servers.data.defaultServer}
                onEdit={() => setOpen({ what: 'edit', server })}
                onRemove={() => setOpen({ what: 'remove', server })}
              />
            ))}
          </ul>
        </section>
        <SessionFacts />
        <section aria-labelledby="shares-title">
          <h2 id="shares-title" className="font-semibold">
            Shared links
          </h2>
          <p className="mb-2 text-ink-2">Who has one of these links reads what it shows. A run is shared from its own page.</p>
          <ShareList />
        </section>
        <HealthFacts />
      </div>
      {open?.what === 'add' ? <ServerDialog before={null} onClose={close} /> : null}
      {open?.what === 'edit' ? <ServerDialog before={open.server} onClose={close} /> : null}
      {open?.what === 'remove' ? <RemoveServerDialog server={open.server} onClose={close} /> : null}
    </div>
  )
}
