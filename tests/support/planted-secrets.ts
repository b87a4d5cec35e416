import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { LogOrder } from '#lib/run/order.ts'

/** A secret of one kind: its value, and the words in which it is met, where it needs some to be known by. */
export interface Planted {
  readonly kind: string
  readonly value: string
  readonly written: string
}

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const HEX = '0123456789abcdef'
const MIXED = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`

let seed = 7
/** Characters that look random and are the same each time. */
function some(count: number, alphabet = MIXED): string {
  let text = ''
  while (text.length < count) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    text += alphabet[Math.floor((seed / 2 ** 32) * alphabet.length)] ?? ''
  }
  return text
}

const bare = (kind: string, value: string): Planted => ({ kind, value, written: value })
const within = (kind: string, value: string, write: (value: string) => string): Planted => ({ kind, value, written: write(value) })
/** Put together here, so that no scanner of this repository takes it for one that leaked. */
const joined = (...parts: string[]): string => parts.join('')

/** Made up, every one of them. */
export const PLANTED: readonly Planted[] = [
  bare('github', joined('ghp', '_', some(36))),
  bare('github fine-grained', joined('github', '_pat_', some(22), '_', some(59))),
  bare('gitlab', joined('glp', 'at-', some(20))),
  bare('aws key id', joined('AK', 'IA', some(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'))),
  within('aws secret', some(40), (value) => `aws_secret_access_key = ${value}`),
  bare('openai', joined('sk', '-proj-', some(48))),
  bare('anthropic', joined('sk', '-ant-api03-', some(93), 'AA')),
  bare('openrouter', joined('sk', '-or-v1-', some(64, HEX))),
  bare('hugging face', joined('h', 'f_', some(34))),
  bare('groq', joined('gs', 'k_', some(52))),
  bare('google api', joined('AI', 'za', some(35))),
  bare('google oauth', joined('GOC', 'SPX-', some(28))),
  bare('slack bot', joined('xo', 'xb-', some(12, DIGITS), '-', some(12, DIGITS), '-', some(24))),
  within('slack webhook', `T${some(8)}/B${some(8)}/${some(24)}`, (value) => `https://hooks.slack.com/services/${value}`),
  bare('stripe', joined('sk', '_live_', some(24))),
  bare('sendgrid', joined('S', 'G.', some(22), '.', some(43))),
  bare('npm', joined('np', 'm_', some(36))),
  bare('pypi', joined('py', 'pi-AgE', some(60))),
  bare('digitalocean', joined('do', 'p_v1_', some(64, HEX))),
  bare('atlassian', joined('ATAT', 'T3', some(60))),
  bare('xai', joined('xa', 'i-', some(80))),
  bare('replicate', joined('r', '8_', some(37))),
  bare('together', joined('tg', 'p_v1_', some(43))),
  bare('fireworks', joined('f', 'w_', some(24))),
  bare('perplexity', joined('pp', 'lx-', some(48))),
  bare('nvidia', joined('nv', 'api-', some(64))),
  bare('telegram', joined(some(10, '123456789'), ':AA', some(33))),
  bare('discord bot', joined('M', some(25), '.', some(6), '.', some(38))),
  bare('twilio', joined('S', 'K', some(32, HEX))),
  bare('jwt', joined('ey', 'J', some(30), '.ey', 'J', some(60), '.', some(43))),
  within('azure storage', `${some(86)}==`, (value) => `AccountKey=${value};EndpointSuffix=core.windows.net`),
  bare('azure client secret', joined(some(3), '8Q~', some(34))),
  within('wandb', some(40, HEX), (value) => `wandb login ${value}`),
  bare('langsmith', joined('ls', 'v2_pt_', some(32, HEX), '_', some(10, HEX))),
  bare('age', joined('AGE-SECRET', '-KEY-1', some(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'))),
  bare('rsa key', joined('-----BEGIN RSA PRIV', 'ATE KEY-----\n', some(64), '\n', some(64), '\n-----END RSA PRIV', 'ATE KEY-----')),
  bare('ssh key', joined('-----BEGIN OPENSSH PRIV', 'ATE KEY-----\n', some(70), '\n', some(31), '\n-----END OPENSSH PRIV', 'ATE KEY-----')),
  bare('pgp key', joined('-----BEGIN PGP PRIV', 'ATE KEY BLOCK-----\n\n', some(64), '\n=', some(4), '\n-----END PGP PRIV', 'ATE KEY BLOCK-----')),
  within('bearer', `${some(12)}.${some(20)}-${some(9)}`, (value) => `Authorization: Bearer ${value}`),
  within('basic header', `${some(24)}=`, (value) => `authorization: Basic ${value}`),
  within('url password', `${some(9)}!x`, (value) => `postgres://app:${value}@db.internal:5432/main`),
  within('redis url', some(14), (value) => `redis://:${value}@cache:6379/0`),
  within('env password', `${some(10)}7`, (value) => `DB_PASSWORD=${value}`),
  within('yaml password', `${some(8)}#9`, (value) => `password: "${value}"`),
  within('json key', `${some(20)}0`, (value) => `{"api_key": "${value}"}`),
  within('netrc', `${some(9)}3`, (value) => `machine git.example login me password ${value}`),
  within('cookie', `session=${some(30)}`, (value) => `Cookie: ${value}`),
  within('connection string', `${some(12)}4`, (value) => `Server=db;User Id=sa;Password=${value};`),
  within('curl user', `${some(10)}5`, (value) => `curl --user admin:${value} http://x.example`),
  bare('password hash', joined('$2', 'b$12$', some(53))),
]

const linesOf = (text: string, width: number, by: string): string => (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(by)
/** In the middle of something longer, as in a file that was encoded: the value goes over the end of a line of 64 or 76. */
const inBase64 = (value: string): string => Buffer.from(`some words that stand before it key=${value}; and some words behind it`).toString('base64')
const bytesOf = (value: string): number[] => [...Buffer.from(value)]

/** How a value of the server's own can stand in a text, beside the forms that are one word. */
export const SPELLINGS: Readonly<Record<string, (value: string) => string>> = {
  'base64 in lines of 76': (value) => linesOf(inBase64(value), 76, '\n'),
  'base64 in lines of 64, CRLF': (value) => linesOf(inBase64(value), 64, '\r\n'),
  'base64 in indented lines': (value) => linesOf(inBase64(value), 76, '\n    '),
  'base64 in lines, in JSON': (value) => JSON.stringify({ data: linesOf(inBase64(value), 76, '\n') }),
  'base64 in lines, in JSON in JSON': (value) => JSON.stringify(JSON.stringify({ data: linesOf(inBase64(value), 76, '\r\n') })),
  bytes: (value) => JSON.stringify(bytesOf(value)),
  'bytes with spaces': (value) => `Buffer.from([${bytesOf(value).join(', ')}])`,
  'bytes in lines': (value) => JSON.stringify({ data: bytesOf(`x${value}y`) }, null, 2),
  'bytes in lines, in JSON': (value) => JSON.stringify({ out: JSON.stringify(bytesOf(value), null, 4) }),
}

/** Places of a run that a text can stand in: each gives the log of a run that has the text there and nowhere else. */
export const PLACES: Readonly<Record<string, (text: string) => RunEvent[]>> = {
  task: (text) => logOf([], { task: text }),
  'system prompt': (text) => logOf([], { systemPrompt: text }),
  history: (text) => logOf([], { history: [{ role: 'user', content: text }] }),
  'streamed reply': (text) => logOf([...chunks(text, 'content'), replied('Done.')]),
  'streamed tokens': (text) => logOf([...tokenChunks(text), replied('Done.')]),
  reply: (text) => logOf([replied(text)]),
  'streamed reasoning': (text) => logOf([...chunks(text, 'reasoning'), replied('Done.')]),
  'structured call': (text) => logOf([replied('', { tool_calls: [{ id: 'c', type: 'function', function: { name: 'x', arguments: JSON.stringify({ text }) } }] })]),
  'call argument': (text) => logOf([replied('x'), called({ text })]),
  'name of an argument': (text) => logOf([replied('x'), called({ [text]: 1 })]),
  'raw of a rejected call': (text) => logOf([replied('x'), { type: 'call.rejected', turn: 1, error: { kind: 'invalid_json', message: 'no', raw: text } }]),
  'tool result': (text) => logOf([...answered({ files: [{ body: text }] })]),
  'key of a tool result': (text) => logOf([...answered({ [text]: true })]),
  'result in JSON in JSON': (text) => logOf([...answered({ out: JSON.stringify({ line: JSON.stringify({ text }) }) })]),
  'tool error': (text) => logOf([...answered(null, text)]),
  'tool progress': (text) => logOf([replied('x'), called({}), started, ...pieces(text).map((chunk): RunEventBody => ({ type: 'tool.progressed', turn: 1, callId: 'c', chunk }))]),
  observation: (text) => logOf([replied('x'), { type: 'message.observed', turn: 1, index: 2, message: { role: 'user', content: text } }]),
  'tokens of the prompt': (text) => logOf([promptOf(text), replied('x')]),
  'error of the model server': (text) => logOf([{ type: 'request.failed', turn: 1, error: { code: 'x', message: text }, retryInMs: 1 }]),
  'end of the run': (text) => logOf([replied('x')], {}, { type: 'run.finished', outcome: 'final', finalResponse: text }),
  'error of the run': (text) => logOf([], {}, { type: 'run.finished', outcome: 'failed', error: { code: 'x', message: text } }),
}

/** Places that hold the bytes of a text as numbers. */
export const BYTE_PLACES: Readonly<Record<string, (text: string) => RunEvent[]>> = {
  'bytes of an argument': (text) => logOf([replied('x'), called({ data: [...Buffer.from(text)] })]),
  'bytes of a tool result': (text) => logOf([...answered({ file: { type: 'Buffer', data: [...Buffer.from(text)] } })]),
}

function logOf(turn: readonly RunEventBody[], about: { task?: string; systemPrompt?: string; history?: { role: 'user'; content: string }[] } = {}, end?: RunEventBody): RunEvent[] {
  const { task = 'Do it.', systemPrompt = '', history = [] } = about
  const order = new LogOrder()
  const bodies: RunEventBody[] = [
    { type: 'run.created', kind: 'episode', config: runConfigSchema.parse({ task, history }), title: 'A run' },
    { type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'tokens' }, systemPrompt, tools: [] },
    { type: 'turn.started', turn: 1, protocol: 'tokens' },
    ...turn,
    ...(end === undefined ? [] : [end]),
  ]
  return bodies.map((body, at) => order.place(body, 1000 + at))
}

/** In pieces of seven characters, so that no piece holds the whole. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,7}/g) ?? []
}

function chunks(text: string, channel: 'content' | 'reasoning'): RunEventBody[] {
  return pieces(text).map((part, t) => ({ type: 'tokens.appended', turn: 1, channel, text: part, t }))
}

const tokenOf = (text: string) => ({ id: text.length, text, bytes: [...new TextEncoder().encode(text)], logprob: -1, top: [{ id: 1, text, logprob: -1 }] })

function tokenChunks(text: string): RunEventBody[] {
  return pieces(text).map((part, t) => {
    const tokens = (part.match(/[\s\S]{1,3}/g) ?? []).map(tokenOf)
    return { type: 'tokens.appended', turn: 1, channel: 'content', text: part, tokens, count: tokens.length, t }
  })
}

function promptOf(text: string): RunEventBody {
  const tokens = (text.match(/[\s\S]{1,5}/g) ?? []).map(tokenOf)
  return { type: 'prompt.encoded', turn: 1, sequence: 0, keep: 0, length: tokens.length, count: tokens.length, tokens, drift: { kind: 'first' } }
}

function replied(content: string, more: { tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[] } = {}): RunEventBody {
  return { type: 'message.completed', turn: 1, index: 1, message: { role: 'assistant', content, ...more }, finishReason: 'stop', timing: { firstTokenMs: 1, totalMs: 2 } }
}

function called(args: Record<string, string | number | number[]>): RunEventBody {
  return { type: 'call.parsed', turn: 1, call: { id: 'c', name: 'x', arguments: args, source: 'text' } }
}

const started: RunEventBody = { type: 'tool.started', turn: 1, callId: 'c', name: 'x', arguments: {} }

function answered(result: Extract<RunEventBody, { type: 'tool.finished' }>['result'], error?: string): RunEventBody[] {
  const outcome = error === undefined ? { ok: true, result } : { ok: false, result: null, error }
  return [replied('x'), called({}), started, { type: 'tool.finished', turn: 1, callId: 'c', durationMs: 1, ...outcome }]
}
