import type { Server } from '../api/contract.ts'
import { PROTOCOLS, type RunConfig } from '../run/config.ts'

type Protocol = RunConfig['protocol']

/** A protocol as the new-run form offers it. */
export interface ProtocolChoice {
  readonly protocol: Protocol
  /** Its name, and in a few words what it is. */
  readonly label: string
  /** What it does. */
  readonly about: string
  /** Why the chosen server cannot do it. */
  readonly blocked?: string
}

const WORDS: Readonly<Record<Protocol, { label: string; about: string }>> = {
  auto: { label: 'Auto', about: 'Native where a probe saw the server answer with a structured call, else Hermes.' },
  native: { label: 'Native: tools as schemas', about: 'Tools go as schemas, and the server reads the calls out of the reply.' },
  hermes: { label: 'Hermes: calls in the text', about: 'Tools stand in the system prompt, and Retake reads the calls out of the text.' },
  tokens: {
    label: 'Tokens: Hermes over token ids',
    about: 'Prompts go as token ids and replies come as ids: what was sampled is never encoded again, so every turn goes on exactly.',
  },
}

function tokensBlocked({ name, kind, capabilities }: Server): string | undefined {
  const found = capabilities?.promptIds
  if (found?.ok === false) return `${name} takes no token ids as prompt (${found.evidence}).`
  if (kind === 'openai') return `${name} is used as an OpenAI-compatible endpoint, which takes no token ids.`
  return undefined
}

/** The protocols for a run on `server` (undefined while it is not known), each with why it cannot be chosen, if so. */
export function protocolChoices(server: Server | undefined): readonly ProtocolChoice[] {
  return PROTOCOLS.map((protocol) => {
    const why = protocol === 'tokens' && server !== undefined ? tokensBlocked(server) : undefined
    if (why === undefined) return { protocol, ...WORDS[protocol] }
    return { protocol, label: 'Tokens (not available)', about: WORDS[protocol].about, blocked: `Tokens is not available: ${why}` }
  })
}
