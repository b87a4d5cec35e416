import { problemSchema } from '#lib/api/contract.ts'
import type { Answer, Ask, HttpApi } from './http-api.ts'

/** What became of a text: kept (as it reads back), or refused, in words. */
export type Outcome = { readonly kept: unknown } | { readonly refused: string }

export interface Place {
  readonly name: string
  readonly put: (api: HttpApi, text: string) => Promise<Outcome>
  /** What should read back; undefined where the text is to be refused. */
  readonly expected: (text: string) => string | undefined
}

/** The value at a path of keys in an answer's JSON. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value)
}

/** @throws where the answer is a failure of the server, or refuses without saying why */
export async function outcomeOf(answer: Answer, read: (json: unknown) => unknown): Promise<Outcome> {
  if (answer.status >= 500) throw new Error(`the server failed: ${answer.status} ${answer.text.slice(0, 300)}`)
  if (answer.status >= 400) return { refused: problemSchema.parse(answer.json()).detail }
  return { kept: await read(answer.text === '' ? undefined : answer.json()) }
}

export function idOf(json: unknown): string {
  return String(at(json, 'id'))
}

export async function jsonOf(api: HttpApi, address: string, ask: Ask = {}): Promise<unknown> {
  const answer = await api.ask(address, ask)
  if (answer.status >= 400) throw new Error(`${address}: ${answer.status} ${answer.text.slice(0, 300)}`)
  return answer.json()
}

/** Waits for the end of a run: its stream of events ends with it. */
export async function ended(api: HttpApi, id: string): Promise<void> {
  const { status, text } = await api.ask(`/api/runs/${id}/events`, { headers: { accept: 'text/event-stream' } })
  if (status !== 200) throw new Error(`run ${id} cannot be followed: ${status} ${text.slice(0, 300)}`)
}
