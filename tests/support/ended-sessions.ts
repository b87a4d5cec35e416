import type { EndedSessions } from '#server/http/session.ts'

/** Keeps in memory which sessions have ended. */
export function endedSessions(): EndedSessions {
  const kept = new Set<string>()
  const nameOf = (hash: Uint8Array) => Buffer.from(hash).toString('hex')
  return {
    endSession: async ({ hash }) => void kept.add(nameOf(hash)),
    hasEnded: (hash) => kept.has(nameOf(hash)),
  }
}
