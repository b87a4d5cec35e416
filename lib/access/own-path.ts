const BASE = 'http://own.invalid'
export const SIGN_IN_PATH = '/sign-in'

/**
 * A place of this server's own pages that was asked for, as path, query and fragment; the first page for anything that
 * leads elsewhere, such as `//other.example`, `/\other.example` or `javascript:`, and for the sign-in page itself.
 */
export function ownPath(text: string | null): string {
  if (text === null || !text.startsWith('/') || !URL.canParse(text, BASE)) return '/'
  const { origin, pathname, search, hash } = new URL(text, BASE)
  const isOwn = origin === BASE && !pathname.startsWith('//') && !pathname.startsWith('/api/')
  return isOwn && pathname !== SIGN_IN_PATH ? pathname + search + hash : '/'
}

/** Where to sign in, and to come back from. */
export function signInAddress(from: string): string {
  const next = ownPath(from)
  return next === '/' ? SIGN_IN_PATH : `${SIGN_IN_PATH}?next=${encodeURIComponent(next)}`
}
