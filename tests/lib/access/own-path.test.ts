import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownPath, signInAddress } from '#lib/access/own-path.ts'

describe('ownPath', () => {
  it.each(['/', '/runs/abc?t=1&at=20#m4', '/settings', '/compare?left=a&right=b#t3.k17', '/?next=//evil.example'])('keeps %s', (path) => {
    expect(ownPath(path)).toBe(path)
  })

  it.each([
    null,
    '',
    'runs/abc',
    'https://evil.example/',
    '//evil.example/',
    '///evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/%2e%2e//evil.example',
    'javascript:alert(1)',
    '/sign-in',
    '/sign-in?next=/sign-in',
    '/api/runs',
  ])('leads from %j to the first page', (path) => {
    expect(ownPath(path)).toBe('/')
  })

  it('never leaves the server, whatever is given', () => {
    const piece = fc.constantFrom('/', '\\', '.', '..', ':', '@', '%2f', '%5c', '\t', '\n', ' ', '?', '#', 'evil.example', 'http', 'javascript')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        expect(new URL(ownPath(`/${pieces.join('')}`), 'http://lab.example:3000').origin).toBe('http://lab.example:3000')
      }),
      { numRuns: 200 },
    )
  })
})

describe('signInAddress', () => {
  it('remembers where it was asked from, fragment included', () => {
    const address = signInAddress('/runs/a?at=3#m4')
    expect(address).toBe('/sign-in?next=%2Fruns%2Fa%3Fat%3D3%23m4')
    expect(ownPath(new URL(address, 'http://h').searchParams.get('next'))).toBe('/runs/a?at=3#m4')
  })

  it('says nothing of the first page', () => {
    expect(signInAddress('/')).toBe('/sign-in')
  })
})
