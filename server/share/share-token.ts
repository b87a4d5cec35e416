import 'server-only'
import { createHash, randomBytes } from 'node:crypto'

/** 128 random bits. */
export function newShareToken(): string {
  return randomBytes(16).toString('base64url')
}

/** What is kept of a token: enough to know it again, nothing to make it of. */
export function hashShareToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
