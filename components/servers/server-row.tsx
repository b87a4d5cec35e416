import { useProbe } from '#components/hooks/use-servers.ts'
import { CapabilityList } from '#components/servers/capability-list.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Server } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

const ORIGINS = {
  bundled: 'comes with Retake',
  environment: 'from environment variables',
  added: 'added here',
} as const
const KINDS = { openai: 'OpenAI-compatible', vllm: 'vLLM', sglang: 'SGLang', 'llama-cpp': 'llama.cpp', embedded: 'embedded' } as const

export interface ServerRowProps {
  server: Server
  isDefault: boolean
  onEdit: () => void
  onRemove: () => void
}

/** One model server: what it is, whether it can be used, what it can do, and what can be done with it. */
export function ServerRow({ server, isDefault, onEdit, onRemove }: ServerRowProps) {
  const { probe, giveUp } = useProbe(server.id)
  const name = oneLine(server.name)
  const standing = standingOf(server)
  const facts = [KINDS[server.kind], server.model === null ? 'no model set' : oneLine(server.model), keyWord(server), ORIGINS[server.origin]].filter((fact) => fact !== '')
  return (
    <li aria-label={name} className="border-t border-line py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="flex flex-wrap items-center gap-2 font-medium wrap-anywhere">
            {name}
            <Badge tone={standing.tone}>{standing.word}</Badge>
            {isDefault ? <Badge title="A run that names no server uses this one">default</Badge> : null}
          </h3>
          {server.baseUrl === null ? null : <p className="font-mono text-[12.5px] break-all text-ink-2">{server.baseUrl}</p>}
          <p className="wrap-anywhere text-ink-2">{facts.join(' · ')}</p>
          {standing.why === undefined ? null : <p className="wrap-anywhere text-bad">{oneLine(standing.why, 600)}</p>}
        </div>
        <div className="flex flex-wrap gap-1.5">
          {probe.isPending ? (
            <Button onClick={giveUp}>Give up the probe</Button>
          ) : (
            <Button aria-label={`Probe ${name}`} onClick={() => probe.mutate()}>
              Probe
            </Button>
          )}
          {server.origin === 'added' ? (
            <>
              <Button aria-label={`Edit ${name}`} onClick={onEdit}>
                Edit
              </Button>
              <Button look="danger" aria-label={`Remove ${name}`} onClick={onRemove}>
                Remove
              </Button>
            </>
          ) : null}
        </div>
      </div>
      <p role="status" className="text-live empty:hidden">
        {probe.isPending ? 'Probing: a few short requests are under way…' : ''}
      </p>
      {probe.error === null ? null : (
        <Notice tone="bad" title="The probe did not end well" action={<Button onClick={() => probe.mutate()}>Try again</Button>}>
          {probe.error.message}
        </Notice>
      )}
      <CapabilityList server={server} />
    </li>
  )
}

/** Whether a server can be used, as far as is known. */
function standingOf(server: Server): { word: string; tone: 'ok' | 'bad' | 'neutral'; why?: string } {
  if (server.unavailable !== null) return { word: 'not available', tone: 'bad', why: server.unavailable }
  const reachable = server.capabilities?.reachable
  if (reachable?.ok === false) return { word: 'did not answer', tone: 'bad', why: reachable.evidence }
  if (reachable?.ok === true || server.kind === 'embedded') return { word: 'available', tone: 'ok' }
  return { word: 'not probed', tone: 'neutral' }
}

function keyWord(server: Server): string {
  if (server.kind === 'embedded') return ''
  return server.hasKey ? 'key set' : 'no key'
}
