import type { Token } from '#lib/tokens/token.ts'
import { errorReply, json } from './scripted-model-server.ts'
import type { Responder, Script, ScriptedBody, ScriptedRequest } from './scripted-model-server.ts'

/** Beside letters: special tokens, words, and characters spread over tokens, a hand over two, an abacus over three. */
const TEXTS: readonly (readonly [number, string | readonly number[]])[] = [
  [0, '<s>'],
  [1, '<|im_start|>'],
  [2, '<|im_end|>'],
  [3, 'user'],
  [4, '\n'],
  [5, 'assistant'],
  [6, 'Hi'],
  [7, ' there'],
  [8, '!'],
  [9, [0xf0, 0x9f, 0x91]],
  [10, [0x8b]],
  [11, [0x20, 0xf0, 0x9f]],
  [12, [0xa7]],
  [13, [0xae]],
  [14, 'é'],
  [15, ' '],
]
const LETTERS = Array.from({ length: 95 }, (_, at): [number, Buffer] => [100 + at, Buffer.from([0x20 + at])])
const WORDS = TEXTS.map(([id, text]): [number, Buffer] => [id, typeof text === 'string' ? Buffer.from(text) : Buffer.from(text)])
const VOCABULARY = new Map([...WORDS, ...LETTERS])

/** Greedy: the longest token that fits, from left to right. */
export function encodeText(text: string): number[] {
  const bytes = Buffer.from(text)
  const ids: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const fitting = [...VOCABULARY].filter(([, token]) => bytes.subarray(at, at + token.length).equals(token))
    const [best] = fitting.toSorted(([, a], [, b]) => b.length - a.length)
    if (best === undefined) throw new Error(`the test vocabulary has no token for ${JSON.stringify(text)} at byte ${at}`)
    ids.push(best[0])
    at += best[1].length
  }
  return ids
}

export function decodeIds(ids: readonly number[]): string {
  return Buffer.concat(ids.map((id) => VOCABULARY.get(id) ?? Buffer.from('?'))).toString('utf8')
}

export function bytesOf(id: number): number[] {
  return [...(VOCABULARY.get(id) ?? [])]
}

/** A token as it stands in a prompt, with all that can be known of it. */
export function promptTokenOf(id: number): Token {
  return { id, text: decodeIds([id]), bytes: bytesOf(id), ...(id < 3 ? { special: true } : {}) }
}

/** The string that stands for a token in a byte-level vocabulary: `Ġ` for a space, `Ċ` for a line feed. */
function tokenString(id: number): string {
  const printable = (byte: number): boolean => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !printable(byte))
  return bytesOf(id)
    .map((byte) => String.fromCodePoint(printable(byte) ? byte : 0x100 + others.indexOf(byte)))
    .join('')
}

export function chatText(messages: ScriptedBody['messages'] = []): string {
  return `${messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('')}<|im_start|>assistant\n`
}

const field = (body: ScriptedBody, name: string): string => {
  const value = body[name]
  return typeof value === 'string' ? value : ''
}
const idLists = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const isId = (value: unknown): value is number => typeof value === 'number'
const ids = (value: unknown): number[] => idLists(value).filter(isId)

type Route = (body: ScriptedBody) => Script
type Routes = Readonly<Record<string, Route>>

/** What each kind of server answers beside completions, in the shapes of the real ones. */
const TOKENIZER_ROUTES: Readonly<Record<'vllm' | 'sglang' | 'llama-cpp', Routes>> = {
  vllm: {
    '/tokenize': (body) => {
      const tokens = encodeText(body.messages ? chatText(body.messages) : field(body, 'prompt'))
      const token_strs = body['return_token_strs'] ? tokens.map(tokenString) : null
      return json({ count: tokens.length, max_model_len: 64, tokens, token_strs })
    },
    '/detokenize': (body) => json({ prompt: decodeIds(ids(body['tokens'])) }),
    '/tokenizer_info': () => json({ tokenizer_class: 'PreTrainedTokenizerFast', chat_template: '{{ messages }}' }),
  },
  sglang: {
    '/v1/tokenize': (body) => {
      const tokens = encodeText(body.messages ? chatText(body.messages) : field(body, 'prompt'))
      return json({ tokens, count: tokens.length, max_model_len: 64 })
    },
    '/v1/detokenize': (body) => {
      const lists = idLists(body['tokens'])
      return json({ text: Array.isArray(lists[0]) ? lists.map((list) => decodeIds(ids(list))) : decodeIds(ids(lists)) })
    },
    '/get_model_info': () => json({ model_path: 'org/model', tokenizer_path: 'org/tokenizer', is_generation: true }),
  },
  'llama-cpp': {
    '/apply-template': (body) => json({ prompt: chatText(body.messages) }),
    '/tokenize': (body) => {
      const begin = body['add_special'] ? [0] : []
      const tokens = [...begin, ...encodeText(field(body, 'content'))]
      return json({ tokens: body['with_pieces'] ? tokens.map((id) => ({ id, piece: piece(id) })) : tokens })
    },
    '/detokenize': (body) => json({ content: decodeIds(ids(body['tokens'])) }),
    '/props': () => json({ chat_template: '{{ messages }}', bos_token: '<s>', model_path: '/models/tiny.gguf', total_slots: 1 }),
  },
}

function piece(id: number): string | number[] {
  const text = decodeIds([id])
  return text.includes('\uFFFD') ? bytesOf(id) : text
}

/** A server of a kind: its own answers beside completions, and the given one to these; `instead` replaces answers. */
export function tokenServer(
  kind: keyof typeof TOKENIZER_ROUTES,
  completion: Script | ((request: ScriptedRequest) => Script),
  instead: Routes = {},
): Responder {
  return (request) => {
    const route = instead[request.path] ?? TOKENIZER_ROUTES[kind][request.path]
    if (route) return route(request.body)
    if (!/completion|generate/.test(request.path)) return errorReply(404, { body: { detail: 'Not Found' } })
    return typeof completion === 'function' ? completion(request) : completion
  }
}
