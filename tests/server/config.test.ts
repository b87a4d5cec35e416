import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkModelFile, ConfigError, readConfig } from '#server/config.ts'

const TOKEN = 'sixteen-chars-ok'
const folder = mkdtempSync(path.join(os.tmpdir(), 'retake-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function refusalOf(work: () => unknown): ConfigError {
  try {
    work()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: path.resolve('data'),
      accessToken: undefined,
      openai: undefined,
      modelPath: undefined,
      privateAddresses: false,
    })
  })

  it('takes an empty variable as unset, and leaves other variables alone', () => {
    const names = ['PORT', 'HOST', 'RETAKE_DATA_DIR', 'DATABASE_URL', 'RETAKE_ACCESS_TOKEN', 'OPENAI_BASE_URL', 'OPENAI_MODEL']
    expect(readConfig({ ...Object.fromEntries(names.map((name) => [name, ''])), PATH: '/bin' })).toEqual(readConfig({}))
  })

  it('reads every variable', () => {
    const env = {
      PORT: '65535',
      HOST: '0.0.0.0',
      RETAKE_DATA_DIR: '/var/retake',
      RETAKE_ACCESS_TOKEN: TOKEN,
      OPENAI_BASE_URL: 'http://localhost:8000/v1//',
      OPENAI_API_KEY: 'sk-1',
      OPENAI_MODEL: 'org/model',
      RETAKE_MODEL_PATH: 'models/x.GGUF',
      RETAKE_ALLOW_PRIVATE_ADDRESSES: '1',
    }
    expect(readConfig(env)).toEqual({
      port: 65_535,
      host: '0.0.0.0',
      dataDir: path.resolve('/var/retake'),
      accessToken: TOKEN,
      openai: { baseUrl: 'http://localhost:8000/v1', apiKey: 'sk-1', model: 'org/model' },
      modelPath: path.resolve('models/x.GGUF'),
      privateAddresses: true,
    })
  })

  it.each([
    [{ OPENAI_API_KEY: 'sk-1' }, { baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-1', model: undefined }],
    [{ OPENAI_BASE_URL: 'https://a.b/v1' }, { baseUrl: 'https://a.b/v1', apiKey: undefined, model: undefined }],
  ])('makes a model server of %j', (env, openai) => {
    expect(readConfig(env).openai).toEqual(openai)
  })

  it.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'listens on the loopback address %s without a token',
    (host) => {
      expect(readConfig({ HOST: host }).host).toBe(host)
    },
  )

  it.each(['0.0.0.0', '::', '192.168.1.5', '128.0.0.1', 'fe80::1', 'my-host.example', 'localhost.example'])(
    'listens on %s with a token only',
    (host) => {
      const refusal = refusalOf(() => readConfig({ HOST: host }))
      expect(refusal.variable).toBe('HOST')
      expect(refusal.message).toBe(
        `HOST is "${host}": without RETAKE_ACCESS_TOKEN (at least 16 characters) allowed is loopback only: 127.0.0.1, ::1, localhost`,
      )
      expect(readConfig({ HOST: host, RETAKE_ACCESS_TOKEN: TOKEN }).host).toBe(host)
    },
  )

  it.each([
    ['PORT', '0', 'PORT is "0": allowed is a whole number from 1 to 65535'],
    ['PORT', '65536', 'PORT is "65536": '],
    ['PORT', '80a', 'PORT is "80a": '],
    ['PORT', '-1', 'PORT is "-1": '],
    ['PORT', '3e3', 'PORT is "3e3": '],
    ['PORT', ' 3000', 'PORT is " 3000": '],
    ['PORT', '3000\nFAKE', String.raw`PORT is "3000\nFAKE": `],
    ['PORT', '9'.repeat(500), `PORT is "${'9'.repeat(100)}…": `],
    ['HOST', 'http://x', 'HOST is "http://x": allowed is an IP address or a host name'],
    ['HOST', '300.1.1.1', 'HOST is "300.1.1.1": '],
    ['HOST', '127.1', 'HOST is "127.1": '],
    ['HOST', 'a..b', 'HOST is "a..b": '],
    ['HOST', '127.0.0.1:80', 'HOST is "127.0.0.1:80": '],
    ['OPENAI_BASE_URL', 'localhost:8000', 'OPENAI_BASE_URL is "localhost:8000": allowed is an http or https URL'],
    ['OPENAI_BASE_URL', 'ftp://a/v1', 'OPENAI_BASE_URL is "ftp://a/v1": '],
    ['OPENAI_BASE_URL', 'http://a/v1?x=1', 'OPENAI_BASE_URL is "http://a/v1?x=1": '],
    ['OPENAI_MODEL', 'gpt', 'OPENAI_MODEL is "gpt": it is allowed only together with OPENAI_BASE_URL or OPENAI_API_KEY'],
    ['RETAKE_MODEL_PATH', 'model.bin', 'RETAKE_MODEL_PATH is "model.bin": allowed is the path of a file that ends in .gguf'],
  ])('refuses %s=%j in one line', (variable, value, begin) => {
    const refusal = refusalOf(() => readConfig({ [variable]: value }))
    expect(refusal.variable).toBe(variable)
    expect(refusal.message.startsWith(begin)).toBe(true)
    expect(refusal.message).not.toContain('\n')
  })

  it.each([
    ['RETAKE_ACCESS_TOKEN', 'too-short-15-ch', 'allowed are at least 16 printable ASCII characters without spaces'],
    ['RETAKE_ACCESS_TOKEN', 'sixteen chars or more', 'allowed are at least 16'],
    ['OPENAI_API_KEY', 'a key', 'allowed are printable ASCII characters without spaces'],
    ['OPENAI_BASE_URL', 'http://me:pw@host/v1', 'without user, password'],
    ['DATABASE_URL', 'postgres://me:pw@host/db', 'this version keeps its data in the embedded SQLite only'],
  ])('refuses %s without showing its value', (variable, value, allowed) => {
    const { message } = refusalOf(() => readConfig({ [variable]: value }))
    expect(message.startsWith(`${variable} is set (its value is not shown): `)).toBe(true)
    expect(message).toContain(allowed)
    expect(message).not.toContain(value)
    expect(message).not.toContain('pw')
  })
})

describe('checkModelFile', () => {
  it('takes an existing file, and no file at all', () => {
    const file = path.join(folder, 'a.gguf')
    writeFileSync(file, '')
    expect(() => checkModelFile(readConfig({ RETAKE_MODEL_PATH: file }))).not.toThrow()
    expect(() => checkModelFile(readConfig({}))).not.toThrow()
  })

  it('names the variable and the path when there is no such file', () => {
    const missing = path.join(folder, 'missing.gguf')
    const refusal = refusalOf(() => checkModelFile(readConfig({ RETAKE_MODEL_PATH: missing })))
    expect(refusal.message.startsWith(`RETAKE_MODEL_PATH is "${missing}": no such file can be read (ENOENT`)).toBe(true)
    expect(refusal.cause).toBeInstanceOf(Error)
  })

  it('refuses a folder', () => {
    const config = { ...readConfig({}), modelPath: folder }
    expect(refusalOf(() => checkModelFile(config)).message).toBe(`RETAKE_MODEL_PATH is "${folder}": allowed is a file, and this is none`)
  })
})
