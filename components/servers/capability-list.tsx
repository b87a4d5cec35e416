import { Ago } from '#components/ui/ago.tsx'
import { Badge } from '#components/ui/badge.tsx'
import type { Capabilities, Capability, Server } from '#lib/api/contract.ts'
import { logprobKind } from '#lib/servers/logprob-kind.ts'
import { oneLine } from '#lib/text/one-line.ts'

interface Finding {
  label: string
  found: Capability
}

/** The logprobs, and which ones they are: that is known of a kind of server, not tried. */
function logprobsOf({ logprobs }: Capabilities, server: Server): Finding {
  const most = logprobs.max === null ? '' : `, up to ${logprobs.max}`
  if (logprobs.ok !== true) return { label: `logprobs${most}`, found: logprobs }
  const { kind, why } = logprobKind(server.kind)
  const label = kind === 'unknown' ? 'logprobs of unknown kind' : `${kind} logprobs`
  return { label: `${label}${most}`, found: { ...logprobs, evidence: `${logprobs.evidence}; ${kind}: ${why}` } }
}

/** What an older probe did not look for. */
const NOT_TRIED: Capability = { ok: null, evidence: 'this was not looked for when the server was probed: probe it again' }

function findingsOf(found: Capabilities, server: Server): readonly Finding[] {
  const field = found.reasoning.field === null ? '' : ` (${oneLine(found.reasoning.field, 40)})`
  return [
    { label: 'reachable', found: found.reachable },
    { label: 'streaming', found: found.streaming },
    { label: 'native tools', found: found.nativeTools },
    logprobsOf(found, server),
    { label: 'token ids', found: found.tokenIds },
    { label: 'prompt as ids', found: found.promptIds },
    { label: `reasoning field${field}`, found: found.reasoning },
    { label: 'prefill', found: found.prefill ?? NOT_TRIED },
  ]
}

function toneOf(ok: boolean | null) {
  if (ok === null) return 'warn'
  return ok ? 'ok' : 'neutral'
}

function wordOf(ok: boolean | null): string {
  if (ok === null) return 'not known'
  return ok ? 'yes' : 'no'
}

/** What a probe found, each with the evidence for it. */
export function CapabilityList({ server }: { server: Server }) {
  const { capabilities } = server
  if (capabilities === null) return <p className="mt-1 text-xs text-ink-3">Not probed yet: what it can do is not known.</p>
  const findings = findingsOf(capabilities, server)
  // Of a server that did not answer nothing else is known: saying so once is enough.
  const shown = capabilities.reachable.ok === false ? findings.slice(0, 1) : findings
  return (
    <details className="group mt-1.5">
      <summary className="flex cursor-pointer flex-wrap items-center gap-1 rounded py-0.5 text-xs text-ink-3">
        <span aria-hidden className="w-3 text-center group-open:rotate-90">
          ▸
        </span>
        {shown.map(({ label, found }) => (
          <Badge key={label} tone={toneOf(found.ok)} title={found.evidence}>
            {label}: {wordOf(found.ok)}
          </Badge>
        ))}
        <span className="ml-1">
          probed <Ago at={capabilities.probedAt} />
        </span>
      </summary>
      <dl className="mt-1 ml-4 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5 text-xs">
        {shown.map(({ label, found }) => (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="min-w-0 wrap-anywhere text-ink-2">
              {wordOf(found.ok)}: {oneLine(found.evidence, 600)}
            </dd>
          </div>
        ))}
        <dt className="text-ink-2">models</dt>
        <dd className="min-w-0 font-mono wrap-anywhere text-ink-2">
          {capabilities.models.length === 0 ? 'none named' : capabilities.models.map((model) => oneLine(model, 200)).join(', ')}
        </dd>
      </dl>
    </details>
  )
}
