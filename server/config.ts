import 'server-only'
import { statSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { messageOf } from '#lib/errors.ts'

/** What the environment says, checked. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Where everything is kept; an absolute path. */
  readonly dataDir: string
  /** What a client must present; always there where `host` is not loopback. */
  readonly accessToken?: string | undefined
  /** The model server with id `env`. */
  readonly openai?: OpenaiSettings | undefined
  /** A GGUF file for the embedded engine; an absolute path. */
  readonly modelPath?: string | undefined
  /** Model servers that are added on the page may stand in a private network. */
  readonly privateAddresses: boolean
}

/** The `OPENAI_*` variables; without OPENAI_BASE_URL a key is for OpenAI itself. */
export interface OpenaiSettings {
  readonly baseUrl: string
  readonly apiKey: string | undefined
  readonly model: string | undefined
}

/** An environment variable that cannot be used. The message is one line: the variable, its value, what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly variable: string

  constructor(variable: string, message: string, options?: { cause: unknown }) {
    super(message, options)
    this.variable = variable
  }
}

const LONGEST_SHOWN = 100
/** Where a key alone points to: the service that the variable's name stands for. */
const OPENAI_BASE_URL = 'https://api.openai.com/v1'
const SECRETS: ReadonlySet<string> = new Set(['RETAKE_ACCESS_TOKEN', 'OPENAI_API_KEY', 'DATABASE_URL'])

const secretText = /^[\x21-\x7e]+$/

const loopback = new net.BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

// Each message is what is allowed, and ends the line that begins with the variable and its value.
const environmentSchema = z.object({
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, {
      error: 'allowed is a whole number from 1 to 65535',
    })
    .default('3000'),
  HOST: z
    .string()
    .refine(isHost, { error: 'allowed is an IP address or a host name without scheme or port, such as 127.0.0.1' })
    .default('127.0.0.1'),
  RETAKE_DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .undefined({ error: 'this version keeps its data in the embedded SQLite only; unset it and use RETAKE_DATA_DIR' })
    .optional(),
  RETAKE_ACCESS_TOKEN: z
    .string()
    .refine((text) => secretText.test(text) && text.length >= 16, {
      error: 'allowed are at least 16 printable ASCII characters without spaces',
    })
    .optional(),
  OPENAI_BASE_URL: z
    .string()
    .refine(isHttpUrl, {
      error: 'allowed is an http or https URL without user, password, query or fragment, such as http://127.0.0.1:8000/v1',
    })
    .optional(),
  OPENAI_API_KEY: z
    .string()
    .refine((text) => secretText.test(text), { error: 'allowed are printable ASCII characters without spaces' })
    .optional(),
  OPENAI_MODEL: z.string().optional(),
  RETAKE_MODEL_PATH: z
    .string()
    .refine((text) => /\.gguf$/i.test(text), { error: 'allowed is the path of a file that ends in .gguf' })
    .optional(),
  RETAKE_ALLOW_PRIVATE_ADDRESSES: z.enum(['0', '1'], { error: 'allowed is 1 or 0' }).default('0'),
})
type Environment = z.infer<typeof environmentSchema>

/**
 * Reads the settings from the environment; an empty variable counts as unset, paths are taken from the working folder.
 * @throws ConfigError for the first variable that cannot be used
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environmentSchema.safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refusal(String(issue?.path[0]), given, issue?.message ?? parsed.error.message)
  }
  const settings = parsed.data
  const modelPath = settings.RETAKE_MODEL_PATH
  if (settings.RETAKE_ACCESS_TOKEN === undefined && !isLoopback(settings.HOST)) {
    const allowed = 'without RETAKE_ACCESS_TOKEN (at least 16 characters) allowed is loopback only: 127.0.0.1, ::1, localhost'
    throw refusal('HOST', given, allowed)
  }
  return {
    port: Number(settings.PORT),
    host: settings.HOST,
    dataDir: path.resolve(settings.RETAKE_DATA_DIR),
    accessToken: settings.RETAKE_ACCESS_TOKEN,
    openai: openaiOf(settings),
    modelPath: modelPath === undefined ? undefined : path.resolve(modelPath),
    privateAddresses: settings.RETAKE_ALLOW_PRIVATE_ADDRESSES === '1',
  }
}

/**
 * Looks at the file system, which `readConfig` does not: is the model file there?
 * @throws ConfigError that names RETAKE_MODEL_PATH
 */
export function checkModelFile(config: Config): void {
  if (config.modelPath === undefined) return
  const variable = 'RETAKE_MODEL_PATH'
  try {
    if (statSync(config.modelPath).isFile()) return
  } catch (error) {
    throw new ConfigError(variable, `${variable} is ${shown(config.modelPath)}: no such file can be read (${messageOf(error)})`, {
      cause: error,
    })
  }
  throw new ConfigError(variable, `${variable} is ${shown(config.modelPath)}: allowed is a file, and this is none`)
}

function openaiOf(settings: Environment): OpenaiSettings | undefined {
  const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: apiKey, OPENAI_MODEL: model } = settings
  if (baseUrl !== undefined || apiKey !== undefined) {
    return { baseUrl: (baseUrl ?? OPENAI_BASE_URL).replace(/\/+$/, ''), apiKey, model }
  }
  if (model === undefined) return undefined
  throw refusal('OPENAI_MODEL', settings, 'it is allowed only together with OPENAI_BASE_URL or OPENAI_API_KEY')
}

function isHost(text: string): boolean {
  if (net.isIP(text) !== 0) return true
  const labels = text.split('.')
  // A last label of digits only is a mistyped IPv4 address, not a name.
  return labels.every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

function isLoopback(host: string): boolean {
  const version = net.isIP(host)
  return version === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const bare = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return bare && (url.protocol === 'http:' || url.protocol === 'https:')
}

function refusal(variable: string, given: Readonly<Record<string, string | undefined>>, allowed: string): ConfigError {
  const value = given[variable] ?? ''
  // An URL with a user part may carry a password there.
  const secret = SECRETS.has(variable) || (variable === 'OPENAI_BASE_URL' && value.includes('@'))
  return new ConfigError(variable, `${variable} is ${secret ? 'set (its value is not shown)' : shown(value)}: ${allowed}`)
}

function shown(value: string): string {
  return JSON.stringify(value.length <= LONGEST_SHOWN ? value : `${value.slice(0, LONGEST_SHOWN)}…`)
}
