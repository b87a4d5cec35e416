import { describe, expect, it } from 'vitest'
import { FILE_TYPES } from '#lib/api/transfer.ts'
import { guard } from '#server/http/guard.ts'

const open = { host: '127.0.0.1', accessToken: undefined }
const locked = { host: '0.0.0.0', accessToken: 'a-token-of-twenty-chars' }

function ask(headers: Record<string, string>, { method = 'GET', rules = open }: { method?: string; rules?: typeof open | typeof locked } = {}) {
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
      guard(new Request('http://127.0.0.1:3000/api/import', { method: 'POST', headers: { host: '127.0.0.1:3000', 'content-type': type, ...more } }), open, FILE_TYPES)
    for (const type of FILE_TYPES) expect(upload(type)).not.toThrow()
    for (const type of ['application/json', 'text/plain', 'multipart/form-data']) expect(upload(type)).toThrow(`not ${type}`)
    expect(upload('application/octet-stream', { origin: 'http://evil.example' })).toThrow('are not accepted')
    expect(upload('application/octet-stream', { 'sec-fetch-site': 'cross-site' })).toThrow(/own pages/)
    expect(ask({ 'content-type': 'application/octet-stream' }, { method: 'POST' })).toThrow('send application/json')
  })

  it.each(['cross-site', 'same-site'])('refuses a change that another page makes (%s)', (site) => {
    expect(ask({ 'sec-fetch-site': site, 'content-type': 'application/json' }, { method: 'POST' })).toThrow(/own pages/)
    expect(ask({ 'sec-fetch-site': site }, { method: 'DELETE' })).toThrow(/own pages/)
  })

  it('demands the access token where one is set, as header or cookie, and then takes any host', () => {
    const host = 'lab.example:3000'
    expect(ask({ host }, { rules: locked })).toThrow(/access token/)
    expect(ask({ host, authorization: 'Bearer wrong' }, { rules: locked })).toThrow(/access token/)
    expect(ask({ host, authorization: `Bearer ${locked.accessToken}` }, { rules: locked })).not.toThrow()
    expect(ask({ host, cookie: `a=b; retake_token=${locked.accessToken}` }, { rules: locked })).not.toThrow()
    expect(ask({ host, cookie: 'retake_token=%' }, { rules: locked })).toThrow(/access token/)
  })
})
