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

  const { value: github = '' } = PLANTED[0] ?? {}
  const key = ['9fK2mQ8vXz4L', 'pR7tWc3Y'].join('')
  const pem = ['-----BEGIN PRIV', `ATE KEY-----\n${key.repeat(4)}\n`].join('')
  it.each([
    ['in a URL in a URL', github, `https%253A%252F%252Fx%253Ftoken%253D${github}%2526a%253D1`],
    ['at the beginning of a line in JSON', github, String.raw`{"out": "a\n${github}\n"}`],
    ['at the beginning of a line in JSON in JSON', github, String.raw`{"out": "{\"out\": \"a\\n${github}\"}"}`],
    ['in colour', github, `\u001B[31m${github}\u001B[0m`],
    ['in colour in JSON', github, String.raw`"\u001b[1;31m${github}\u001b[0m"`],
    ['named in another colour', key, `\u001B[36mapi_key\u001B[0m: \u001B[32m"${key}"`],
    ['in the name of a file', github, `dump_${github}_old.txt`],
    ['in HTML', key, `<pre>&quot;api_key&quot;: &quot;${key}&quot;</pre>`],
    ['in a form', key, `<input name="api_key" value="${key}">`],
    ['in XML', key, `<apiKey>${key}</apiKey>`],
    ['in a list of names and values', key, `- name: API_KEY\n  value: ${key}`],
    ['in such a list in JSON in JSON', key, String.raw`"[{\"name\": \"API_KEY\", \"value\": \"${key}\"}]"`],
    ['in a block of YAML', key, `api_key: >-\n  ${key}`],
    ['between three quotes', key, `api_key = """${key}"""`],
    ['as an option', key, `tool --api-key ${key} --all`],
    ['as an option in a list', key, `["tool", "--password", "${key}"]`],
    ['as an option of its own', key, `sshpass -p '${key}' ssh host; mysql -uroot -p${key} main`],
    ['as a header without a scheme', key, `Authorization: ${key}`],
    ['in words', key, `My API key is ${key}.`],
    ['as a key in base64', btoa(pem), `tls.key: ${btoa(pem)}`],
  ])('finds one %s', (_, value, text) => {
    const found = valuesIn(text)
    expect(found.map((one) => one.replace(/\.$/, ''))).toContain(value)
    expect(found).toHaveLength(1)
  })

  it.each([
    `tokenizer='meta-llama/Meta-Llama-3-8B', tokenizer_mode=auto1`,
    `"tokenizer.json": "9f3c0c1ab99d4a3c0f1e8a7b6c5d4e3f2a1b0c9d"`,
    `"nextPageToken": "CAUQAA8xYz", page_token=MTIzNDU2Nzg5`,
    `compass="N45E32" bypass=lane12345 "passed": "12/14" pass_rate: "95.2%" pass@1=0.43abc`,
    `secretName: db-credentials-v2\napiKeyEnv: OPENAI_API_KEY2\ntokenEndpointAuthMethod: client_secret_basic1`,
    `UnexpectedToken: "Unexpected token %0"`,
    `const token = lexer.next2(tokens)`,
    `sk-learn-is-a-library-for-machine-learning`,
    `md5sum dd.img 900150983cd24fb0d6963f7d28e17f72`,
    `wandb: commit 0123456789abcdef0123456789abcdef01234567`,
    `data:;base64,/EAAA${'A'.repeat(90)}`,
    `tls.crt: ${btoa(`-----BEGIN CERTIFICATE-----\n${key.repeat(4)}`)}`,
    `  --token-file PATH1    --password PASSWORD   --max-tokens 4096`,
  ])('takes for none what only looks alike: %s', (text) => {
    expect(valuesIn(text)).toEqual([])
  })

  it.each(['\n', ' ', '\\', 'A', '-', 'SECRET', 'eyJ-', 'sk-', '%25', '&amp;', '\u001B[', 'password is '])('comes to an end with very many of %j', (part) => {
    expect(valuesIn(part.repeat(200_000 / part.length), `token is ${' '.repeat(200_000)}`).length).toBeLessThan(2)
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
