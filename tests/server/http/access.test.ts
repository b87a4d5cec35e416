import { describe, expect, it } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import { Access } from '#server/http/access.ts'
import { createLog } from '#server/log.ts'
import { endedSessions } from '../../support/ended-sessions.ts'

const TOKEN = 'a-token-of-twenty-chars'

function start(config: { accessToken?: string; port?: number } = { accessToken: TOKEN }) {
  let time = 0
  const lines: string[] = []
  const log = createLog((line) => void lines.push(line))
  const access = new Access({ port: 3000, ...config }, { now: () => time, log, ended: endedSessions() })
  return { access, lines, pass: (ms: number) => (time += ms) }
}

const request = (headers: Record<string, string> = {}) => new Request('http://127.0.0.1:3000/api/x', { headers })
const bearer = (token: string, more: Record<string, string> = {}) => request({ authorization: `Bearer ${token}`, ...more })

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (thrown) {
    if (thrown instanceof RetakeError) return thrown.code
    throw thrown
  }
}

describe('Access', () => {
  it('asks for nothing where no token is set', () => {
    const { access } = start({})
    expect(codeOf(() => access.check(request()))).toBe('ok')
    expect(access.session(request())).toEqual({ needsToken: false, signedIn: true })
    expect(codeOf(() => access.signIn(request(), 'x'))).toBe('conflict')
  })

  it.each([
    ['nothing', {}, 'unauthorized'],
    ['the token', { authorization: `Bearer ${TOKEN}` }, 'ok'],
    ['the token in another case of the scheme', { authorization: `bearer  ${TOKEN} ` }, 'ok'],
    ['a wrong token', { authorization: `Bearer ${TOKEN}x` }, 'unauthorized'],
    ['a part of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 'unauthorized'],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 'unauthorized'],
    ['the token as the cookie', { cookie: `retake_session_3000=${TOKEN}; retake_token=${TOKEN}` }, 'unauthorized'],
  ])('with %s', (_, headers, code) => {
    expect(codeOf(() => start().access.check(request(headers)))).toBe(code)
  })

  it('gives a cookie that no script and no other site can use, and that is not the token', () => {
    const { access } = start()
    const cookie = access.signIn(request(), TOKEN)
    expect(cookie).toMatch(/^retake_session_3000=[\w.-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(TOKEN)
    expect(access.signIn(request({ 'x-forwarded-proto': 'https' }), TOKEN)).toMatch(/; Secure$/)
    expect(access.signIn(request({ 'x-forwarded-proto': 'http' }), TOKEN)).not.toContain('Secure')
    expect(start({ accessToken: TOKEN, port: 4000 }).access.signIn(request(), TOKEN)).toMatch(/^retake_session_4000=/)
  })

  it('knows the session until it is signed out of, in this browser and for a copy of the cookie', async () => {
    const { access } = start()
    const cookie = access.signIn(request(), TOKEN).split(';')[0] ?? ''
    const signedIn = () => request({ cookie: `a=b; ${cookie}; c` })
    expect(codeOf(() => access.check(signedIn()))).toBe('ok')
    expect(access.session(signedIn())).toEqual({ needsToken: true, signedIn: true })
    expect(await access.signOut(signedIn())).toMatch(/^retake_session_3000=; Path=\/; Max-Age=0;/)
    expect(codeOf(() => access.check(signedIn()))).toBe('unauthorized')
    expect(access.session(signedIn())).toEqual({ needsToken: true, signedIn: false })
  })

  it('slows wrong tokens down, bearers and sign-ins alike, and says how long; the right one waits, too', () => {
    const { access, pass } = start()
    for (let at = 0; at < 2; at += 1) expect(codeOf(() => access.check(bearer('wrong')))).toBe('unauthorized')
    for (let at = 0; at < 2; at += 1) expect(codeOf(() => access.signIn(request(), 'wrong'))).toBe('unauthorized')
    expect(() => access.signIn(request(), TOKEN)).toThrow('wait 1 second, then')
    expect(() => access.check(bearer(TOKEN))).toThrow(expect.objectContaining({ code: 'too_many', retryAfter: 1 }))
    expect(codeOf(() => access.check(bearer(TOKEN, { 'x-forwarded-for': '192.0.2.7' })))).toBe('ok')
    pass(1000)
    expect(codeOf(() => access.check(bearer(TOKEN)))).toBe('ok')
    expect(codeOf(() => access.check(bearer('wrong')))).toBe('unauthorized')
  })

  it('does not count old cookies, which pages send by themselves, nor hold up a session', () => {
    const { access } = start()
    const cookie = access.signIn(request(), TOKEN).split(';')[0] ?? ''
    for (let at = 0; at < 20; at += 1) codeOf(() => access.check(request({ cookie: 'retake_session_3000=1.old.old' })))
    expect(codeOf(() => access.check(bearer(TOKEN)))).toBe('ok')
    for (let at = 0; at < 20; at += 1) codeOf(() => access.check(bearer('wrong')))
    expect(codeOf(() => access.check(bearer(TOKEN)))).toBe('too_many')
    expect(codeOf(() => access.check(request({ cookie })))).toBe('ok')
  })

  it('tells the log who sent a wrong token, and not which', () => {
    const { access, lines } = start()
    codeOf(() => access.check(bearer('wrong-token-here', { 'x-forwarded-for': '192.0.2.7' })))
    expect(lines.join('')).toContain('192.0.2.7')
    expect(lines.join('')).not.toContain('wrong-token-here')
  })
})
