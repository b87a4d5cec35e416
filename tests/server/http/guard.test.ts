import { describe, expect, it } from 'vitest'
import { FILE_TYPES } from '#lib/api/transfer.ts'
import { Access } from '#server/http/access.ts'
import { guard, type GuardRules } from '#server/http/guard.ts'
import { createLog } from '#server/log.ts'
import { endedSessions } from '../../support/ended-sessions.ts'

const TOKEN = 'a-token-of-twenty-chars'

function rulesOf(config: { host: string; accessToken?: string }): GuardRules {
  return { config, access: new Access({ ...config, port: 3000 }, { now: () => 0, log: createLog(() => undefined), ended: endedSessions() }) }
}
const open = rulesOf({ host: '127.0.0.1' })
const locked = rulesOf({ host: '0.0.0.0', accessToken: TOKEN })

function ask(headers: Record<string, string>, { method = 'GET', rules = open }: { method?: string; rules?: GuardRules } = {}) {
  return () => guard(new Request('http://127.0.0.1:3000/api/runs', { method, headers: { host: '127.0.0.1:3000', ...headers } }), rules)
}

describe('guard', () => {
  it.each(['127.0.0.1:3000', 'localhost:3000', '[::1]:3000', 'LOCALHOST', '127.1.2.3'])('accepts the host %s', (host) => {
    expect(ask({ host })).not.toThrow()
  })

  it.each(['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', '10.0.0.1', ''])('refuses the host "%s"', (host) => {
    expect(ask({ host })).toThrow(/host/)
  })

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:4000', 'https://127.0.0.1.evil.example'])('refuses the origin %s', (origin) => {
    expect(ask({ origin })).toThrow(`requests from ${origin} are not accepted`)
  })

  it('accepts its own origin', () => {
    expect(ask({ origin: 'http://127.0.0.1:3000' })).not.toThrow()
  })

  it('takes changes as JSON only', () => {
    expect(ask({ 'content-type': 'text/plain' }, { method: 'POST' })).toThrow('send application/json, not text/plain')
    expect(ask({}, { method: 'POST' })).toThrow('without content type')
    expect(ask({ 'content-type': 'application/json; charset=utf-8' }, { method: 'POST' })).not.toThrow()
    expect(ask({}, { method: 'DELETE' })).not.toThrow()
  })

  it('takes files only where a route does, and JSON no more there', () => {
    const upload = (type: string, more: Record<string, string> = {}) => () =>
      guard(new Request('http://127.0.0.1:3000/api/import', { method: 'POST', headers: { host: '127.0.0.1:3000', 'content-type': type, ...more } }), open, { types: FILE_TYPES })
    for (const type of FILE_TYPES) expect(upload(type)).not.toThrow()
    for (const type of ['application/json', 'text/plain', 'multipart/form-data']) expect(upload(type)).toThrow(`not ${type}`)
    expect(upload('application/octet-stream', { origin: 'http://evil.example' })).toThrow('are not accepted')
    expect(upload('application/octet-stream', { 'sec-fetch-site': 'cross-site' })).toThrow(/own pages/)
    expect(ask({ 'content-type': 'application/octet-stream' }, { method: 'POST' })).toThrow('send application/json')
  })

  it.each(['cross-site', 'same-site'])('refuses what another page sends or loads (%s), but not a link to here', (site) => {
    expect(ask({ 'sec-fetch-site': site, 'content-type': 'application/json' }, { method: 'POST' })).toThrow(/own pages/)
    expect(ask({ 'sec-fetch-site': site }, { method: 'DELETE' })).toThrow(/own pages/)
    expect(ask({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' })).toThrow(/own pages/)
    expect(ask({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' })).not.toThrow()
    expect(ask({ 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' }, { method: 'DELETE' })).toThrow(/own pages/)
  })

  it.each(['same-origin', 'none'])('accepts what its own pages and the address bar send (%s)', (site) => {
    expect(ask({ 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'content-type': 'application/json' }, { method: 'POST' })).not.toThrow()
  })

  it('demands the access token where one is set, and then takes any host', () => {
    const host = 'lab.example:3000'
    expect(ask({ host }, { rules: locked })).toThrow(/access token is needed/)
    expect(ask({ host, authorization: 'Bearer wrong' }, { rules: locked })).toThrow(/not the access token/)
    expect(ask({ host, authorization: `Bearer ${TOKEN}` }, { rules: locked })).not.toThrow()
    expect(ask({ host, authorization: `Bearer ${TOKEN}`, origin: 'http://evil.example' }, { rules: locked })).toThrow(/not accepted/)
  })

  it('answers an open route without the token, and holds it to all else', () => {
    const at = (headers: Record<string, string>, method = 'GET') => () =>
      guard(new Request('http://lab.example/api/x', { method, headers: { host: 'lab.example', ...headers } }), locked, { open: true })
    expect(at({})).not.toThrow()
    expect(at({ origin: 'http://evil.example' })).toThrow(/not accepted/)
    expect(at({ 'sec-fetch-site': 'cross-site' })).toThrow(/own pages/)
    expect(at({ 'content-type': 'text/plain' }, 'POST')).toThrow('send application/json')
  })
})
