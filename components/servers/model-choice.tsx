import type { ReactNode } from 'react'
import { useServers } from '#components/hooks/use-servers.ts'
import { Field, Select } from '#components/ui/field.tsx'
import { protocolChoices } from '#lib/new-run/protocol-choice.ts'
import type { RunConfig } from '#lib/run/config.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface ModelChoiceProps {
  /** Begins the ids of its fields. */
  prefix: string
  /** '' for the one that a run uses which names none. */
  server: string
  protocol: RunConfig['protocol']
  /** What no server is called; undefined where it cannot be chosen. */
  noServer: string | undefined
  onChange: (change: { server: string } | { protocol: RunConfig['protocol'] }) => void
  /** What stands between the two. */
  children?: ReactNode
}

/** Which model server goes on with a conversation, and by which protocol; what cannot be chosen says why. */
export function ModelChoice({ prefix, server, protocol, noServer, onChange, children }: ModelChoiceProps) {
  const { data } = useServers()
  const servers = data?.servers ?? []
  const chosen = servers.find((one) => one.id === (server || data?.defaultServer))
  const choices = protocolChoices(chosen)
  const trouble = chosen?.unavailable ?? choices.find((choice) => choice.protocol === protocol)?.blocked
  return (
    <>
      <Field id={`${prefix}-server`} label="Model server" error={trouble ?? undefined}>
        <Select id={`${prefix}-server`} aria-describedby={`${prefix}-server-about`} value={server} onChange={({ target }) => onChange({ server: target.value })}>
          {noServer === undefined ? null : <option value="">{noServer}</option>}
          {servers.map((one) => (
            <option key={one.id} value={one.id}>
              {oneLine(one.name, 80)}
              {one.unavailable === null ? '' : ' (not available)'}
            </option>
          ))}
        </Select>
      </Field>
      {children}
      <Field id={`${prefix}-protocol`} label="Protocol">
        <Select
          id={`${prefix}-protocol`}
          value={protocol}
          onChange={({ target }) => onChange({ protocol: choices.find((choice) => choice.protocol === target.value)?.protocol ?? 'auto' })}
        >
          {choices.map(({ protocol: name, label, blocked }) => (
            <option key={name} value={name} disabled={blocked !== undefined}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
    </>
  )
}
