import Link from 'next/link'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import type { useServers } from '#components/hooks/use-servers.ts'
import { bindField } from '#components/new-run/bind-field.ts'
import { Field, Select } from '#components/ui/field.tsx'
import type { Server } from '#lib/api/contract.ts'
import { oneLine } from '#lib/text/one-line.ts'

function labelOf(server: Server): string {
  const name = oneLine(server.name, 80)
  const model = server.model === null ? '' : ` · ${oneLine(server.model, 80)}`
  return server.unavailable === null ? `${name}${model}` : `${name} (not available)`
}

/** Why the chosen server cannot be used, if so. */
function troubleOf(servers: ReturnType<typeof useServers>, id: string): string | undefined {
  if (servers.error !== null) return servers.error.message
  if (servers.data === undefined) return undefined
  const wanted = id === '' ? servers.data.defaultServer : id
  const chosen = servers.data.servers.find((server) => server.id === wanted)
  if (chosen === undefined) return 'This server is no longer there: choose another one.'
  return chosen.unavailable ?? undefined
}

/** Who does the task. A server that cannot be used now says why. */
export function ServerSelect({ form, servers }: { form: NewRun; servers: ReturnType<typeof useServers> }) {
  const id = form.values.server
  const all = servers.data?.servers ?? []
  const usual = all.find((server) => server.id === servers.data?.defaultServer)
  const isListed = id === '' || all.some((server) => server.id === id)
  return (
    <div className="w-72 max-w-full">
      <Field id="server" label="Model server" error={form.errors.server ?? troubleOf(servers, id)}>
        <Select {...bindField(form, 'server')}>
          <option value="">{usual === undefined ? 'Default' : `Default: ${labelOf(usual)}`}</option>
          {isListed ? null : <option value={id}>{oneLine(id, 80)}</option>}
          {all.map((server) => (
            <option key={server.id} value={server.id}>
              {labelOf(server)}
            </option>
          ))}
        </Select>
      </Field>
      <p className="mt-1 text-xs text-ink-3">
        Servers are added and probed under{' '}
        <Link href="/settings" className="text-accent underline">
          Settings
        </Link>
        .
      </p>
    </div>
  )
}
