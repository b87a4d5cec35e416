/** Every way a request to Retake can fail, by name; the HTTP status of each is in `server/http`. */
export const ERROR_CODES = [
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'conflict',
  'precondition_failed',
  'too_large',
  'unsupported_media_type',
  'too_many',
  'unavailable',
  'storage_full',
  'internal',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** One finding about a part of the input: where it is (`path`) and what would be right (`message`). */
export interface Issue {
  path: string
  message: string
}

/**
 * Whether a thing is an error of this name: what `instanceof` asks of a class whose errors pass between bundles. Next puts a
 * copy of each module into the server's start and into its routes, and a class of one copy knows none of the other's errors.
 */
export function isErrorNamed(thing: unknown, name: string): boolean {
  return thing instanceof Error && thing.name === name
}

/** An expected failure: a code for programs, a sentence for people, and the cause for the log. */
export class RetakeError extends Error {
  static override [Symbol.hasInstance](thing: unknown): boolean {
    return isErrorNamed(thing, 'RetakeError')
  }

  override readonly name = 'RetakeError'
  readonly code: ErrorCode
  readonly issues: readonly Issue[]
  /** Whole seconds after which it may go better. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, options: { issues?: readonly Issue[]; cause?: unknown; retryAfter?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.issues = options.issues ?? []
    this.retryAfter = options.retryAfter
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
