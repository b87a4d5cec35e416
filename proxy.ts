import { randomBytes } from 'node:crypto'
import { NextResponse } from 'next/server'
import type { NextRequest } from 'next/server'

/**
 * Gives every page its content security policy: scripts only with this answer's nonce, nothing from elsewhere, no
 * framing. Model and tool output is hostile text, and this is the second wall behind never rendering it as HTML.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl
  if (!isReadable(pathname)) return unreadable()
  if (pathname.startsWith('/api/')) return NextResponse.next()
  const nonce = randomBytes(16).toString('base64')
  // React's development build evaluates strings to rebuild server stack traces; the production build never does.
  const evaluation = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** Next takes the parts of an address apart without asking, and would answer 500 where one is not valid. */
function isReadable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname)
    return true
  } catch {
    return false
  }
}

function unreadable(): NextResponse {
  const detail = 'this address is not valid: a % in it begins no character; write a % itself as %25'
  const problem = { type: 'urn:retake:bad_request', title: 'Bad request', status: 400, detail }
  return NextResponse.json(problem, { status: 400, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } })
}

/** Answers of the API have headers of their own: of theirs only addresses with a % are looked at. */
export const config = { matcher: ['/((?!api/|_next/static|_next/image|icon\\.svg$).*)', '/api/(.*%.*)'] }
