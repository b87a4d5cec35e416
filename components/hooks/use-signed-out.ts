import { useSyncExternalStore } from 'react'
import { signInAddress } from '#lib/access/own-path.ts'
import { API_PATHS } from '#lib/api/client.ts'
import type { Fetch } from '#lib/api/transport.ts'

/** `new`: nothing was answered yet. `out`: the session has ended under a page in use. `leaving`: on the way to sign in. */
type Standing = 'new' | 'in' | 'out' | 'leaving'

const readers = new Set<() => void>()
let standing: Standing = 'new'

function become(next: Standing): void {
  standing = next
  for (const reader of readers) reader()
}

/** Goes to the sign-in page, which leads back to here. */
function leaveToSignIn(): void {
  become('leaving')
  const { pathname, search, hash } = window.location
  window.location.replace(signInAddress(pathname + search + hash))
}

/** The page is not to ask for a sign-in while it signs out by itself; gives what takes that back. */
export function holdSignIn(): () => void {
  const before = standing
  become('leaving')
  return () => become(before)
}

/** A page that has just come goes to sign in; one in use stays as it is, with all that was typed, and asks in place. */
function refused(): void {
  if (standing === 'new') leaveToSignIn()
  else if (standing === 'in') become('out')
}

/** `fetch` for the API of this server, which notices when it asks for a sign-in. */
export const fetchSignedIn: Fetch = async (url, init) => {
  const response = await fetch(url, init)
  if (url === API_PATHS.session) return response
  if (response.status === 401) refused()
  else if (response.ok && standing !== 'in' && standing !== 'leaving') become('in')
  return response
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}

/** Whether the session has ended while the page was in use. */
export function useSignedOut(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => standing === 'out',
    () => false,
  )
}

/** The page was signed in again. */
export function signedInAgain(): void {
  become('in')
}
