import 'server-only'
import type { z } from 'zod'
import { RetakeError } from '#lib/errors.ts'
import { ByteRoom } from '#server/byte-room.ts'
import { hasTooManyValues } from '#server/json-values.ts'
import { LIMITS } from '#server/limits.ts'

/** Reads a JSON body of at most `limit` bytes and checks it. @throws RetakeError `too_large`, or `bad_request` with every finding. */
export async function parseJson<S extends z.ZodType>(request: Request, schema: S, { limit = LIMITS.body }: { limit?: number } = {}): Promise<z.output<S>> {
  const text = await readText(request, limit)
  if (hasTooManyValues(text)) throw new RetakeError('too_large', `a body may hold at most ${LIMITS.jsonValues} values`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new RetakeError('bad_request', 'the body is not valid JSON', { cause })
  }
  return parseValue(value, schema)
}

/** Checks the query of a URL; a name that stands twice is refused. */
export function parseQuery<S extends z.ZodType>(request: Request, schema: S): z.output<S> {
  // Without a prototype, so that `__proto__` is a name like any other.
  const query: Record<string, string> = Object.create(null)
  for (const [name, value] of new URL(request.url).searchParams) {
    if (Object.hasOwn(query, name)) {
      throw new RetakeError('bad_request', `the query names ${name} twice`, { issues: [{ path: name, message: 'stands twice' }] })
    }
    query[name] = value
  }
  return parseValue(query, schema)
}

/** Checks any value from outside. @throws RetakeError `bad_request` with every finding. */
export function parseValue<S extends z.ZodType>(value: unknown, schema: S): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const [first] = issues
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `
  throw new RetakeError('bad_request', `${place}${first?.message ?? 'invalid'}`, { issues })
}

async function readText(request: Request, limit: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limit) throw tooLarge(limit)
  if (request.body === null) return ''
  const room = new ByteRoom()
  let size = 0
  for await (const chunk of inTime(request.body)) {
    size += chunk.byteLength
    if (size > limit) throw tooLarge(limit)
    room.add(chunk)
  }
  return new TextDecoder().decode(room.take())
}

/** A body as it comes, for so long as one may take. */
async function* inTime(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const late = new RetakeError('bad_request', `the body did not come within ${LIMITS.bodyMs / 1000} seconds`)
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(late), LIMITS.bodyMs)
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), timeout.promise])
      if (done) return
      yield value
    }
  } finally {
    clearTimeout(timer)
    await reader.cancel()
  }
}

function tooLarge(limit: number): RetakeError {
  const most = limit < 1_000_000 ? `${limit / 1000} kB` : `${limit / 1_000_000} MB`
  return new RetakeError('too_large', `a body may have at most ${most}`)
}
