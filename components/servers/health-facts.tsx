import type { ReactNode } from 'react'
import { useHealth } from '#components/hooks/use-health.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** How Retake itself is: its version, its database, its embedded model. */
export function HealthFacts() {
  const health = useHealth()
  return (
    <section aria-labelledby="health-title">
      <h2 id="health-title" className="mb-2 font-semibold">
        Retake
      </h2>
      {health.isPending ? <p className="h-20 border-t border-line py-2 text-ink-3">Asking…</p> : null}
      {health.error === null ? null : (
        <Notice tone="bad" title="Retake does not say how it is" action={<Button onClick={() => void health.refetch()}>Try again</Button>}>
          {health.error.message}
        </Notice>
      )}
      {health.data === undefined ? null : (
        <dl className="border-b border-line">
          <Fact name="Version">{health.data.version}</Fact>
          <Fact name="Database">
            <Standing ok={health.data.database.ok} /> {health.data.database.kind}, {health.data.database.detail}
          </Fact>
          <Fact name="Disk">
            <Standing ok={health.data.disk.ok} /> {health.data.disk.detail}
          </Fact>
          <Fact name="Embedded model">
            <Standing ok={health.data.embeddedModel.ok} /> {health.data.embeddedModel.detail}
          </Fact>
          <Fact name="Load">
            <Standing ok={health.data.load.ok} /> {health.data.load.detail}
          </Fact>
        </dl>
      )}
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-4 border-t border-line py-1.5">
      <dt className="w-36 shrink-0 text-ink-2">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  )
}

function Standing({ ok }: { ok: boolean }) {
  return ok ? <Badge tone="ok">ok</Badge> : <Badge tone="bad">trouble</Badge>
}
