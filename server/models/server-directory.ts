import 'server-only'
import path from 'node:path'
import type { Capabilities, Server, ServerInput, ServerPatch } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Config } from '#server/config.ts'
import { createEmbeddedServer } from '#server/models/embedded/embedded-server.ts'
import type { EmbeddedServer } from '#server/models/embedded/embedded-server.ts'
import type { ModelServer } from '#server/models/model-server.ts'
import { createOpenAiServer } from '#server/models/openai-server.ts'
import type { RunStore, StoredServer } from '#server/storage/run-store.ts'

/** A server that a run can use. */
export interface FoundServer {
  readonly info: Server
  readonly adapter: ModelServer
}

interface Embedded {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly origin: Server['origin']
  readonly adapter: EmbeddedServer
}

export interface DirectoryPorts {
  readonly config: Config
  readonly store: RunStore
  readonly now: () => number
  readonly newId: () => string
}

const PROBE_LIMIT_MS = 25_000

/** All model servers that Retake knows: shipped ones, the one of the environment, and those that people added. */
export class ServerDirectory {
  private readonly ports: DirectoryPorts
  private readonly embedded: readonly Embedded[]
  private readonly environment: StoredServer | undefined

  constructor(ports: DirectoryPorts) {
    this.ports = ports
    this.embedded = embeddedServers(ports.config)
    this.environment = environmentServer(ports.config)
  }

  /** The server of a run that names none. */
  get defaultId(): string {
    return this.environment === undefined ? 'bundled' : this.environment.id
  }

  list(): Server[] {
    const environment = this.environment === undefined ? [] : [this.describe(this.environment, 'environment')]
    const added = this.ports.store.listServers().map((server) => this.describe(server, 'added'))
    return [...environment, ...this.embedded.map((server) => this.describeEmbedded(server)), ...added]
  }

  /** @throws RetakeError `bad_request` naming the servers there are. */
  find(id: string): FoundServer {
    const embedded = this.embedded.find((server) => server.id === id)
    if (embedded !== undefined) return { info: this.describeEmbedded(embedded), adapter: embedded.adapter }
    const stored = this.environment?.id === id ? this.environment : this.added(id)
    if (stored === undefined) {
      const known = this.list().map((server) => server.id)
      throw new RetakeError('bad_request', `there is no model server ${id}; known are ${known.join(', ')}`, {
        issues: [{ path: 'server', message: `unknown; known are ${known.join(', ')}` }],
      })
    }
    const origin = stored === this.environment ? 'environment' : 'added'
    const { baseUrl, apiKey, kind } = stored
    // Whoever sets the environment decides what the server may reach; what is added on the page has to be allowed first.
    const rules = { loopback: true, private: origin === 'environment' || this.ports.config.privateAddresses }
    return { info: this.describe(stored, origin), adapter: createOpenAiServer({ baseUrl, apiKey, kind, rules }) }
  }

  async add(input: ServerInput): Promise<Server> {
    const server: StoredServer = {
      id: this.ports.newId(),
      name: input.name,
      kind: input.kind,
      baseUrl: withoutTrailingSlash(input.baseUrl),
      model: input.model ?? null,
      apiKey: input.apiKey ?? null,
      createdAt: this.ports.now(),
    }
    await this.ports.store.putServer(server)
    return this.describe(server, 'added')
  }

  /** A key belongs to the origin it was given for: another origin without a new key forgets it. */
  async update(id: string, patch: ServerPatch): Promise<Server> {
    const before = this.editable(id)
    const baseUrl = patch.baseUrl === undefined ? before.baseUrl : withoutTrailingSlash(patch.baseUrl)
    const moved = new URL(baseUrl).origin !== new URL(before.baseUrl).origin
    const kept = moved ? null : before.apiKey
    const server: StoredServer = {
      ...before,
      name: patch.name ?? before.name,
      kind: patch.kind ?? before.kind,
      baseUrl,
      model: patch.model === undefined ? before.model : patch.model,
      apiKey: patch.apiKey === undefined ? kept : patch.apiKey,
    }
    await this.ports.store.putServer(server)
    await this.ports.store.putCapabilities(id, null)
    return this.describe(server, 'added')
  }

  async remove(id: string): Promise<void> {
    this.editable(id)
    await this.ports.store.deleteServer(id)
  }

  /** Tries a server out and keeps what was found. */
  async probe(id: string, signal?: AbortSignal): Promise<Capabilities> {
    const { info, adapter } = this.find(id)
    const limit = AbortSignal.timeout(PROBE_LIMIT_MS)
    const found = await adapter.probe(info.model ?? undefined, signal ? AbortSignal.any([signal, limit]) : limit)
    await this.ports.store.putCapabilities(id, found)
    return found
  }

  /** Loads the bundled model in the background, so that the first run does not wait for it. */
  warmUp(): Promise<void> {
    return this.embedded[0]?.adapter.warmUp() ?? Promise.resolve()
  }

  embeddedStatus(): { ok: boolean; detail: string } {
    return this.embedded[0]?.adapter.status() ?? { ok: false, detail: 'no model is bundled' }
  }

  async close(): Promise<void> {
    await Promise.all(this.embedded.map((server) => server.adapter.close()))
  }

  private added(id: string): StoredServer | undefined {
    return this.ports.store.listServers().find((server) => server.id === id)
  }

  private editable(id: string): StoredServer {
    const server = this.added(id)
    if (server !== undefined) return server
    if (this.list().some((known) => known.id === id)) {
      throw new RetakeError('conflict', `${id} comes with Retake or from the environment and cannot be changed here`)
    }
    throw new RetakeError('not_found', `there is no model server ${id}`)
  }

  private describe(server: StoredServer, origin: Server['origin']): Server {
    const { id, name, kind, baseUrl, model } = server
    const capabilities = this.ports.store.getCapabilities(id) ?? null
    return { id, name, kind, baseUrl, model, hasKey: server.apiKey !== null, origin, unavailable: null, capabilities }
  }

  private describeEmbedded({ id, name, model, origin, adapter }: Embedded): Server {
    const status = adapter.status()
    return {
      id,
      name,
      kind: 'embedded',
      baseUrl: null,
      model,
      hasKey: false,
      origin,
      unavailable: status.ok ? null : status.detail,
      capabilities: this.ports.store.getCapabilities(id) ?? null,
    }
  }
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

function bundled(file: string, id: string, name: string): Embedded {
  const modelPath = path.join(process.cwd(), 'models', `${file}.f16.gguf`)
  return { id, name, model: file, origin: 'bundled', adapter: createEmbeddedServer({ modelPath, name: file }) }
}

function embeddedServers(config: Config): Embedded[] {
  const servers = [
    bundled('retake-tiny', 'bundled', 'Bundled model'),
    bundled('retake-tiny-early', 'bundled-early', 'Bundled model, early checkpoint'),
  ]
  if (config.modelPath === undefined) return servers
  const model = path.basename(config.modelPath, '.gguf')
  const adapter = createEmbeddedServer({ modelPath: config.modelPath, name: model })
  return [...servers, { id: 'local', name: `Local model ${model}`, model, origin: 'environment', adapter }]
}

function environmentServer({ openai }: Config): StoredServer | undefined {
  if (openai === undefined) return undefined
  return {
    id: 'env',
    name: 'From OPENAI_* variables',
    kind: 'openai',
    baseUrl: openai.baseUrl,
    model: openai.model ?? null,
    apiKey: openai.apiKey ?? null,
    createdAt: 0,
  }
}
