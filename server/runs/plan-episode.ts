import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Capabilities, Server } from '#lib/api/contract.ts'
import type { RunConfig, Sampling } from '#lib/run/config.ts'
import { systemText } from '#lib/tool-calls/tool-prompt.ts'
import type { EpisodePlan } from '#server/agent/ports.ts'
import type { Context } from '#server/context.ts'
import type { ModelServer } from '#server/models/model-server.ts'
import { resolveTools } from '#server/tools/registry.ts'
import { workspacePath } from '#server/tools/workspace.ts'

/** Alternatives asked for where a server gives logprobs and the run does not say how many. */
const DEFAULT_ALTERNATIVES = 5

export interface PlannedEpisode {
  readonly plan: EpisodePlan
  readonly adapter: ModelServer
  /** As it is known after planning, what a probe found included. */
  readonly server: Server
}

export interface EpisodeToPlan {
  readonly id: string
  readonly config: RunConfig
  /** It begins in the middle of a reply: whether the server can go on with one has to be known. */
  readonly isRetake?: boolean
}

/** Refuses what could never run, before anything is written: an unknown server, toolset or protocol. @throws RetakeError */
export function checkConfig(ctx: Context, config: RunConfig): void {
  const { info, adapter } = ctx.servers.find(config.server ?? ctx.servers.defaultId)
  if (info.unavailable !== null) {
    throw refusal('server', `${info.name} cannot be used now: ${info.unavailable}`)
  }
  if (config.protocol === 'tokens' && adapter.tokens === undefined) {
    throw refusal('protocol', `${info.name} takes no token ids; choose auto, native or hermes`)
  }
  if (config.protocol === 'native' && info.kind === 'embedded') {
    throw refusal('protocol', `${info.name} has no structured tool calls; choose auto or hermes`)
  }
  resolveTools(config.toolsets)
}

function refusal(path: string, message: string): RetakeError {
  return new RetakeError('bad_request', message, { issues: [{ path, message }] })
}

/** Decides everything that a run's configuration leaves open; probes the server where that is needed to know. */
export async function planEpisode(
  ctx: Context,
  { id, config, isRetake = false }: EpisodeToPlan,
  signal: AbortSignal,
): Promise<PlannedEpisode> {
  const { info, adapter } = ctx.servers.find(config.server ?? ctx.servers.defaultId)
  const capabilities = await knownCapabilities(ctx, { info, config, isRetake }, signal)
  const model = config.model ?? info.model ?? capabilities?.models[0]
  if (model === undefined) {
    throw refusal('model', `${info.name} lists no models; name one for the run or for the server`)
  }
  const protocol = protocolOf(config, capabilities)
  const tools = resolveTools(config.toolsets)
  const { system, ephemeralSystem, history } = config
  const plan: EpisodePlan = {
    server: info.id,
    model,
    protocol,
    systemPrompt: systemText({ system, ephemeralSystem, history, ...(protocol === 'native' ? {} : { tools }) }),
    tools,
    sampling: samplingOf(config.sampling, { capabilities, noLogprobs: info.kind === 'llama-cpp' && protocol === 'native' }),
    maxTurns: config.maxTurns,
    toolDelayMs: config.toolDelayMs,
    workspace: workspacePath(ctx.config.dataDir, id),
  }
  return { plan, adapter, server: { ...info, capabilities } }
}

/** What the server can do: from its last probe, or from one made now where that is needed to know. */
async function knownCapabilities(
  ctx: Context,
  { info, config, isRetake }: { info: Server; config: RunConfig; isRetake: boolean },
  signal: AbortSignal,
): Promise<Capabilities | null> {
  const known = info.capabilities?.reachable.ok === true && (!isRetake || isPrefillTold(info.capabilities, info.kind))
  const needed = isRetake || config.protocol === 'auto' || info.kind === 'embedded'
  if (known || !needed) return info.capabilities
  const found = await ctx.servers.probe(info.id, signal)
  if (found.reachable.ok === false) throw new RetakeError('unavailable', `${info.name}: ${found.reachable.evidence}`)
  return found
}

/** Where text is the only way to begin a reply, a trial that failed is made again. */
function isPrefillTold({ prefill }: Capabilities, kind: Server['kind']): boolean {
  return prefill !== undefined && (prefill.ok !== null || kind !== 'openai')
}

/** `auto` is native where the probe saw a structured call come back, else hermes. */
function protocolOf(config: RunConfig, capabilities: Capabilities | null): EpisodePlan['protocol'] {
  if (config.protocol !== 'auto') return config.protocol
  return capabilities?.nativeTools.ok === true ? 'native' : 'hermes'
}

interface LogprobSupport {
  readonly capabilities: Capabilities | null
  /** llama.cpp refuses logprobs beside structured tools in a stream. */
  readonly noLogprobs: boolean
}

function samplingOf(sampling: Sampling, { capabilities, noLogprobs }: LogprobSupport): Sampling {
  if (sampling.topLogprobs !== undefined || noLogprobs || capabilities?.logprobs.ok !== true) return sampling
  return { ...sampling, topLogprobs: Math.min(DEFAULT_ALTERNATIVES, capabilities.logprobs.max ?? DEFAULT_ALTERNATIVES) }
}
