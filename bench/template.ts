// Whether prompts made on the ids side are what the engine reads: random conversations, rendered and encoded through
// the worker thread, against a ChatML writer of the bench's own and llama.cpp called directly.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import type { Message } from '#lib/messages/message.ts'
import type { Token } from '#lib/tokens/token.ts'
import { createEmbeddedServer } from '#server/models/embedded/embedded-server.ts'
import { seededRandom } from '#server/models/embedded/seeded-random.ts'
import { ms, percentile, printFigures } from './support/figures.ts'

const CONVERSATIONS = 500
const SEED = 20_261_122
const CONTEXT = 2048
const MODEL = { modelPath: 'models/retake-tiny.f16.gguf', name: 'retake-tiny' }
const signal = new AbortController().signal

const random = seededRandom(SEED)
const below = (count: number): number => Math.floor(random() * count)
const pick = <T>(first: T, ...others: T[]): T => others[below(others.length + 1)] ?? first

/** What templates and tokenizers stumble over, among what people write. */
function fragment(): string {
  return pick(
    () => pick('What is ', 'the answer', ' times ', 'assistant', 'Ünïcödé', ' don’t', 'I’LL', "we're"),
    () => String(below(10 ** below(12))),
    () => pick('\n', '\r\n', '\n\n\n', ' ', '    ', '\t', '\u00A0', '\u200B', '\u0000', '\u0007'),
    () => pick('🙂', '👩‍👩‍👧‍👦', '日本語のテキスト', 'שלום', 'e\u0301', '\uFEFF', '\uFFFD', '\u{10FFFF}', 'ﬁ'),
    () => pick('<|im_end|>', '<|im_start|>user\n', '<think>', '</think>', '<tool_response>', '<|endoftext|>', '<|im_', '|>'),
    () => pick('{{ messages }}', '{% for %}', '{# note #}', '{%- endif -%}', '{"a": 1.0}', '\\n', '"', "'"),
    () => String.fromCodePoint(0x20 + below(0xd7e0)),
  )()
}

const content = (): string => Array.from({ length: below(40) }, fragment).join('')

function message(): Message {
  const role = pick('user', 'assistant', 'tool', 'system')
  const call = { name: 'calculator', arguments: JSON.stringify({ expression: content() }) }
  return {
    role,
    content: content(),
    ...(role === 'tool' ? { tool_call_id: 'c', name: 'calculator' } : {}),
    ...(role === 'assistant' && below(3) === 0 ? { reasoning: content() } : {}),
    ...(role === 'assistant' && below(3) === 0 ? { tool_calls: [{ id: 'c', type: 'function', function: call }] } : {}),
  }
}

function chatMl(messages: readonly Message[]): string {
  const turns = messages.map(({ role, content: text, reasoning, tool_calls: calls = [] }) => {
    const blocks = calls.map(
      ({ function: { name, arguments: args } }) => `<tool_call>\n{"name": "${name}", "arguments": ${args}}\n</tool_call>`,
    )
    const thought = reasoning === undefined ? '' : `<think>\n${reasoning}\n</think>\n`
    return `<|im_start|>${role}\n${thought}${[...(text === '' ? [] : [text]), ...blocks].join('\n')}<|im_end|>\n`
  })
  return `${turns.join('')}<|im_start|>assistant\n`
}

const idsOf = (tokens: readonly Token[]) => tokens.map(({ id }) => id ?? -1)
const same = (one: readonly number[], other: readonly number[]) => one.join() === other.join()

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, maxThreads: 1 })
const model = await llama.loadModel({ modelPath: MODEL.modelPath, gpuLayers: 0 })
const server = createEmbeddedServer(MODEL)
const tokens = server.tokens(MODEL.name)

/** Encoded one message after the other, as a run that goes on from ids encodes its prompts. */
async function inPieces(text: string): Promise<number[]> {
  const pieces = text.split(/(?<=<\|im_end\|>)/)
  return (await Promise.all(pieces.map((piece) => tokens.encode(piece, signal)))).flatMap(idsOf)
}

/** The ids that a call with messages says it reads; undefined where they leave no room for a reply. */
async function askedWith(messages: readonly Message[]): Promise<number[] | undefined> {
  for await (const event of server.complete({ model: MODEL.name, messages, sampling: { maxTokens: 1 }, signal })) {
    if (event.type === 'prompt') return idsOf(event.tokens)
  }
  return undefined
}

const tally = { tokens: 0, text: 0, ids: 0, pieces: 0, bytes: 0, asked: 0, answered: 0 }
const times: number[] = []
for (let index = 0; index < CONVERSATIONS; index += 1) {
  const messages = Array.from({ length: 1 + below(8) }, message)
  const start = performance.now()
  const text = await tokens.render(messages, signal)
  const encoded = await tokens.encode(text, signal)
  times.push(performance.now() - start)
  const engine: number[] = [...model.tokenize(chatMl(messages), true)]
  tally.tokens += engine.length
  if (text === chatMl(messages)) tally.text += 1
  if (same(idsOf(encoded), engine)) tally.ids += 1
  if (same(await inPieces(text), engine)) tally.pieces += 1
  if (Buffer.from(encoded.flatMap(({ bytes }) => bytes ?? [])).equals(Buffer.from(text))) tally.bytes += 1
  if (index % 10 > 0 || engine.length >= CONTEXT) continue
  tally.asked += 1
  if (same((await askedWith(messages)) ?? [], engine)) tally.answered += 1
}

const all = (figure: string, value: number, of = CONVERSATIONS) => ({
  figure,
  value: `${value} of ${of}`,
  goal: 'all',
  met: value === of,
})
printFigures(`${CONVERSATIONS} random conversations (seed ${SEED}), ${tally.tokens} tokens`, [
  all('rendered alike', tally.text),
  all('encoded to the ids of the engine', tally.ids),
  all('encoded message by message: the same ids', tally.pieces),
  all('bytes of the tokens are the text', tally.bytes),
  all('prompt of a call with messages: the same ids', tally.answered, tally.asked),
  { figure: 'rendering and encoding, median', value: ms(percentile(times, 0.5)) },
])
await server.close()
await model.dispose()
await llama.dispose()
