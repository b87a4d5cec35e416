import { describe, expect, it } from 'vitest'
import { findSecrets } from '#server/redact/find-secrets.ts'
import { ordinaryOutput } from '../../support/ordinary-output.ts'
import { PLANTED } from '../../support/planted-secrets.ts'

const valuesIn = (...texts: string[]) => findSecrets(texts.map((text) => ({ text }))).map(({ value }) => value)

describe('findSecrets', () => {
  it('takes next to nothing of a megabyte of ordinary tool output for a secret', { timeout: 60_000 }, () => {
    const corpus = ordinaryOutput()
    expect(corpus.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(1_000_000)
    expect(findSecrets(corpus).length).toBeLessThanOrEqual(10)
  })

  it('finds what is planted in it', { timeout: 60_000 }, () => {
    const text = ordinaryOutput().map((one, n) => `${one.text}\n${PLANTED[n]?.written ?? ''}\n`).join('\n')
    const found = findSecrets([{ text }])
    for (const { value } of PLANTED.slice(0, ordinaryOutput().length)) {
      expect(found.some((one) => one.value.includes(value) || value.includes(one.value))).toBe(true)
    }
  })

  it('finds each value once, and no value across two texts', () => {
    const { written = '', value = '' } = PLANTED[0] ?? {}
    expect(valuesIn(written, written, `${written} again`)).toEqual([value])
    expect(valuesIn('-----BEGIN RSA PRIVATE KEY-----\nabc', 'and no more of it\n-----END RSA PRIVATE KEY-----')).toEqual(['-----BEGIN RSA PRIVATE KEY-----\nabc\n'])
    expect(valuesIn('password:', '"hunter22"')).toEqual([])
  })

  it('cannot be switched off by the text', () => {
    const { written = '', value = '' } = PLANTED[0] ?? {}
    expect(valuesIn(`/* secretlint-disable */ ${written}`)).toEqual([value])
    expect(valuesIn(`// secretlint-disable-next-line\n${written}\ufdd0`)).toEqual([value])
  })

  it('knows a secret by the key that it stands under', () => {
    expect(findSecrets([{ text: 'aB3dE6fG9h', key: 'apiKey' }])).toHaveLength(1)
    expect(findSecrets([{ text: 'aB3dE6fG9h', key: 'name' }, { text: 'two words 1', key: 'token' }])).toEqual([])
  })

  it('takes a short password together with what stands around it', () => {
    expect(valuesIn('mysql://root:abc@db/x')).toEqual(['mysql://root:abc@'])
  })
})
