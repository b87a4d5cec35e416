import { serverInputSchema, serverPatchSchema, type Server, type ServerInput, type ServerPatch } from '../api/contract.ts'
import type { Issue } from '../errors.ts'

/** The form of a model server, every field as its text; an empty `apiKey` means none (new) or unchanged (edited). */
export interface ServerForm {
  readonly name: string
  readonly kind: ServerInput['kind']
  readonly baseUrl: string
  readonly model: string
  readonly apiKey: string
  readonly forgetKey: boolean
}

export const EMPTY_SERVER_FORM: ServerForm = { name: '', kind: 'openai', baseUrl: '', model: '', apiKey: '', forgetKey: false }

/** Base URLs as the servers have them when nothing is changed. */
export const USUAL_URLS: Readonly<Record<ServerInput['kind'], string>> = {
  openai: 'https://api.openai.com/v1',
  vllm: 'http://127.0.0.1:8000/v1',
  sglang: 'http://127.0.0.1:30000/v1',
  'llama-cpp': 'http://127.0.0.1:8080/v1',
}

type Reading<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly issues: readonly Issue[] }

const trimmed = (text: string) => (text.trim() === '' ? undefined : text.trim())

interface Parsed<T> {
  success: boolean
  data?: T | undefined
  error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined
}

function readingOf<T>(parsed: Parsed<T>): Reading<T> {
  if (parsed.data !== undefined) return { ok: true, data: parsed.data }
  const issues = parsed.error?.issues ?? []
  return { ok: false, issues: issues.map(({ path, message }) => ({ path: path.join('.'), message: wordsOf(path.join('.'), message) })) }
}

function wordsOf(path: string, message: string): string {
  return path === 'name' ? 'A name to know it by is needed, of at most 200 characters.' : message
}

/** The form of a server as it is now. Embedded servers have none: they come with the program. */
export function serverFormOf(server: Server): ServerForm {
  return {
    ...EMPTY_SERVER_FORM,
    name: server.name,
    kind: server.kind === 'embedded' ? 'openai' : server.kind,
    baseUrl: server.baseUrl ?? '',
    model: server.model ?? '',
  }
}

/** A new server from its form, or what is wrong with it. */
export function readNewServer(form: ServerForm): Reading<ServerInput> {
  return readingOf(
    serverInputSchema.safeParse({
      name: form.name,
      kind: form.kind,
      baseUrl: form.baseUrl.trim(),
      model: trimmed(form.model),
      apiKey: trimmed(form.apiKey),
    }),
  )
}

/** What an edited form changes of its server: only fields that differ. */
export function readServerPatch(form: ServerForm, before: Server): Reading<ServerPatch> {
  const model = trimmed(form.model) ?? null
  const apiKey = trimmed(form.apiKey) ?? (form.forgetKey ? null : undefined)
  return readingOf(
    serverPatchSchema.safeParse({
      ...(form.name.trim() === before.name ? {} : { name: form.name }),
      ...(form.kind === before.kind ? {} : { kind: form.kind }),
      ...(form.baseUrl.trim() === before.baseUrl ? {} : { baseUrl: form.baseUrl.trim() }),
      ...(model === before.model ? {} : { model }),
      ...(apiKey === undefined ? {} : { apiKey }),
    }),
  )
}

function originOf(url: string | null): string | undefined {
  return url !== null && URL.canParse(url) ? new URL(url).origin : undefined
}

/** The origin that a stored key belongs to, when the new address leaves it and the key would be dropped. */
export function droppedKeyOrigin(form: ServerForm, before: Server | null): string | undefined {
  if (before === null || !before.hasKey || form.apiKey.trim() !== '' || form.forgetKey) return undefined
  const from = originOf(before.baseUrl)
  const to = originOf(form.baseUrl.trim())
  return from === undefined || to === undefined || from === to ? undefined : from
}
