import 'server-only'
import type { Capabilities, PrefillStyle } from '#lib/api/contract.ts'
import type { Message } from '#lib/messages/message.ts'
import { wireRequest } from '#lib/messages/wire-messages.ts'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { ModelError } from '#server/models/model-server.ts'
import { DeltaReader } from '#server/models/openai-deltas.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'

export type PrefillFinding = NonNullable<Capabilities['prefill']>

export interface PrefillProbe {
  readonly endpoint: Endpoint
  readonly kind: EndpointKind
  readonly model: string
}

/** A reply that is begun, and the word that goes on with it; one that began anew would say the first word again. */
const MESSAGES: readonly Message[] = [
  { role: 'user', content: 'Repeat exactly: alpha bravo charlie delta echo foxtrot' },
  { role: 'assistant', content: 'alpha bravo charlie' },
]
const NEXT_WORD = 'delta'
/** Where a server ignores the limit on its reply, we stop reading here. */
const MAX_CHUNKS = 100

/** llama.cpp takes an assistant's message at the end for a beginning, and knows no field that says so. */
const STYLES: Readonly<Record<EndpointKind, readonly PrefillStyle[]>> = {
  'llama-cpp': ['trailing'],
  vllm: ['continue_final_message', 'trailing'],
  sglang: ['continue_final_message', 'trailing'],
  openai: ['continue_final_message', 'trailing'],
}

/**
 * Tries whether a server goes on with a reply that is begun for it, in one style after the other (facts
 * hermes-atropos.md C.3, C.6).
 * @throws ModelError where no style gave a reply, the failure of the last one.
 */
export async function probePrefill(probe: PrefillProbe, signal: AbortSignal): Promise<PrefillFinding> {
  const tried: string[] = []
  let failure: unknown
  for (const style of STYLES[probe.kind]) {
    try {
      const reply = await replyTo(probe, style, signal)
      const evidence = `asked to go on after "alpha bravo charlie" (${style}), the reply began ${JSON.stringify(reply.slice(0, 60))}`
      if (reply.trim().toLowerCase().startsWith(NEXT_WORD)) return { ok: true, style, evidence }
      tried.push(evidence)
    } catch (thrown) {
      if (!(thrown instanceof ModelError) || signal.aborted) throw thrown
      failure = thrown
    }
  }
  if (tried.length === 0) throw failure
  return { ok: false, style: null, evidence: tried.join('; ') }
}

async function replyTo({ endpoint, kind, model }: PrefillProbe, style: PrefillStyle, signal: AbortSignal): Promise<string> {
  const sampling = { maxTokens: 16, temperature: 0 }
  const { chunks } = await endpoint.openChat(wireRequest({ kind, model, messages: MESSAGES, sampling, prefill: style }), signal)
  const reader = new DeltaReader()
  let text = ''
  let count = 0
  for await (const { choices } of chunks) {
    const choice = choices?.[0]
    for (const delta of choice ? reader.read(choice) : []) if (delta.channel === 'content') text += delta.text
    count += 1
    if (count === MAX_CHUNKS) break
  }
  return text
}
