import { describe, expect, it } from 'vitest'
import { cutWords, redactLine, secretsOf } from '#server/redact/redact-line.ts'
import { SPELLINGS } from '../../support/planted-secrets.ts'

const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const OWN = [{ rule: 'own', value: 'the-servers-own' }]

describe('redactLine', () => {
  it('cuts what is found, wherever it stands in the record', () => {
    const record = { messages: [{ role: 'user', content: `a ${SECRET}` }], tools: JSON.stringify({ k: SECRET }), own: btoa('x the-servers-own y') }
    const { line, cuts } = redactLine(JSON.stringify(record), OWN)
    expect(line).not.toContain(SECRET)
    expect(line).not.toContain(record.own)
    expect(JSON.parse(line)).toMatchObject({ messages: [{ role: 'user', content: `a ${'█'.repeat(SECRET.length)}` }] })
    expect(cuts).toEqual(['own', 'GitHub token'])
  })

  it.each(Object.entries(SPELLINGS))('cuts the server’s own value out of %s', (_, spell) => {
    const spelled = spell(OWN[0]?.value ?? '')
    const record = { messages: [{ role: 'tool', content: spelled }, { role: 'assistant', content: null, tool_calls: [{ function: { name: 'x', arguments: JSON.stringify({ data: spelled }) } }] }] }
    const { line, cuts } = redactLine(JSON.stringify(record), OWN)
    expect(cuts).toEqual(['own'])
    expect(line.match(/█{10,}|(?:█+(?:\\+[nr])+){4,}/g)?.length).toBeGreaterThanOrEqual(2)
    expect(redactLine(line, OWN)).toEqual({ line, cuts: [] })
  })

  it('cuts the bytes of the server’s own value where they are numbers', () => {
    const record = { messages: [{ tool_calls: [{ function: { name: 'x', arguments: { data: [...Buffer.from('the-servers-own'), 7] } } }] }], input_ids: [1, 2, 3] }
    const { line, cuts } = redactLine(JSON.stringify(record), OWN)
    expect(cuts).toEqual(['own'])
    expect(line).toMatch(/"data":\[(?:"█+",){15}7\]/)
    expect(line).toContain('"input_ids":[1,2,3]')
  })

  it('leaves a record in which nothing is found as it is, byte by byte', () => {
    const line = '{ "a" : 1.0, "b": "\\u0041" }'
    expect(redactLine(line, OWN)).toEqual({ line, cuts: [] })
  })
})

describe('secretsOf', () => {
  it('knows a secret by its key', () => {
    expect(secretsOf({ settings: [{ client_secret: 'aB3dE6fG9h' }] }, OWN)).toEqual([{ rule: 'secret or key by its name', value: 'aB3dE6fG9h' }])
    expect(secretsOf({ settings: [{ name: 'aB3dE6fG9h' }] }, OWN)).toEqual([])
  })
})

describe('cutWords', () => {
  it('counts values and names each rule once', () => {
    expect(cutWords(['password'])).toBe('1 value that looks like a secret was cut: password')
    expect(cutWords(['password', 'cookie', 'password'])).toBe('3 values that look like secrets were cut: password, cookie')
  })
})
