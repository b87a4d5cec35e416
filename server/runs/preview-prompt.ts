import 'server-only'
import type { z } from 'zod'
import type { Server } from '#lib/api/contract.ts'
import type { Previewed, previewSchema } from '#lib/api/writing.ts'
import { previewColumns, SYSTEM_PLACE, TEMPLATE_PLACE } from '#lib/draft/preview-columns.ts'
import type { RenderedMessage } from '#lib/draft/preview-columns.ts'
import { findMessage, placesIn, skeletonOf } from '#lib/draft/preview-places.ts'
import type { PartPlace } from '#lib/draft/preview-places.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Message, ToolSchema } from '#lib/messages/message.ts'
import { systemText } from '#lib/tool-calls/tool-prompt.ts'
import type { Context } from '#server/context.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { TokenInterface } from '#server/models/model-server.ts'

type Preview = z.output<typeof previewSchema>

/** Above this many messages they are not rendered one by one, where their places cannot be told at once. */
const PREFIX_LIMIT = 60

interface Renderer {
  readonly tokens: TokenInterface
  readonly signal: AbortSignal
  /** Those that go as schemas. */
  readonly tools: readonly ToolSchema[]
}

interface Places {
  readonly places: PartPlace[]
  readonly exact: boolean
}

/**
 * Writes a conversation with the server's own template and tokenizer, and says of each token whose it is.
 * @throws RetakeError `unavailable` where the server has neither or cannot be reached, `bad_request` where its template
 *   refuses the conversation.
 */
export async function previewPrompt(ctx: Context, preview: Preview, signal: AbortSignal): Promise<Previewed> {
  const { info, adapter } = ctx.servers.find(preview.server ?? ctx.servers.defaultId)
  const model = preview.model ?? info.model ?? info.capabilities?.models[0]
  if (model === undefined) throw new RetakeError('bad_request', `${info.name} lists no models; name one`, { issues: [{ path: 'model', message: 'name one' }] })
  if (adapter.tokens === undefined) {
    throw new RetakeError('unavailable', `${info.name} does not show its template and tokenizer: choose a server of the kind vLLM, SGLang or llama.cpp, or the bundled model`)
  }
  const protocol = protocolOf(preview, info)
  const messages = asSent(preview, protocol)
  try {
    const renderer = { tokens: adapter.tokens(model), signal, tools: protocol === 'native' ? preview.tools : [] }
    return await render(renderer, messages, `the template and tokenizer of ${model} on ${info.name}`)
  } catch (thrown) {
    if (thrown instanceof ModelError) throw refusal(info, thrown)
    throw thrown
  }
}

function refusal({ name }: Server, thrown: ModelError): RetakeError {
  if (thrown.code === 'aborted') return new RetakeError('unavailable', 'the preview was no longer wanted', { cause: thrown })
  const code = thrown.code === 'model_rejected_request' || thrown.code === 'model_not_found' ? 'bad_request' : 'unavailable'
  return new RetakeError(code, `${name} could not write this conversation: ${thrown.message}`, { cause: thrown })
}

function protocolOf({ protocol }: Preview, { kind, capabilities }: Server): 'native' | 'hermes' {
  if (kind === 'embedded' || protocol === 'hermes' || protocol === 'tokens') return 'hermes'
  return protocol === 'native' || capabilities?.nativeTools.ok === true ? 'native' : 'hermes'
}

/** The messages as an episode would send them: one system message, tools in words where the protocol has them so. */
function asSent({ system, tools, messages }: Preview, protocol: 'native' | 'hermes'): RenderedMessage[] {
  const history = messages.map(({ message }) => message)
  const content = systemText({ system, history, ...(protocol === 'hermes' && { tools }) })
  const others = messages.flatMap(({ message, marks }, index): RenderedMessage[] => (message.role === 'system' ? [] : [{ index, message, marks }]))
  return content === '' ? others : [{ index: SYSTEM_PLACE, message: { role: 'system', content } }, ...others]
}

async function render(renderer: Renderer, messages: readonly RenderedMessage[], source: string): Promise<Previewed> {
  const sent = messages.map(({ message }) => message)
  const { text, tools } = await write(renderer, sent)
  const tokens = await renderer.tokens.encode(text, renderer.signal)
  const { places, exact } = await locate({ ...renderer, tools }, sent, text)
  const columns = previewColumns({ text, tokens, messages, places })
  return {
    text,
    ids: tokens.map(({ id }) => id ?? null),
    texts: tokens.map((token) => token.text),
    ...(columns ?? { message: tokens.map(() => TEMPLATE_PLACE), trained: tokens.map(() => false) }),
    exact: exact && columns !== undefined,
    source: tools.length < renderer.tools.length ? `${source}, without the tool schemas, which the server writes itself` : source,
  }
}

/**
 * The conversation as the template writes it, and the tools that it writes. Servers that leave tools out of what they
 * render say nothing of it: their text is the same without.
 */
async function write(renderer: Renderer, messages: readonly Message[]): Promise<{ text: string; tools: readonly ToolSchema[] }> {
  const bare = await renderer.tokens.render(messages, renderer.signal)
  const text = renderer.tools.length === 0 ? undefined : await renderIfAllowed(renderer, messages)
  return text === undefined || text === bare ? { text: bare, tools: [] } : { text, tools: renderer.tools }
}

async function locate(renderer: Renderer, messages: readonly Message[], text: string): Promise<Places> {
  const skeleton = skeletonOf(messages)
  const rendered = skeleton && (await renderIfAllowed(renderer, skeleton.messages))
  const places = rendered === undefined ? undefined : placesIn(text, rendered, { messages, sign: skeleton?.sign ?? '' })
  return places === undefined ? locateOneByOne(renderer, messages, text) : { places, exact: true }
}

/** A template may refuse what was only made to learn of it, and a server tools. */
async function renderIfAllowed({ tokens, signal, tools }: Renderer, messages: readonly Message[]): Promise<string | undefined> {
  try {
    return await tokens.render(messages, signal, tools)
  } catch (thrown) {
    if (thrown instanceof ModelError && !signal.aborted) return undefined
    throw thrown
  }
}

/**
 * Renders ever longer beginnings of the conversation: what each message adds is where its words are looked for. `exact`
 * only where every message with words was found, and each beginning is one of the whole text.
 */
async function locateOneByOne(renderer: Renderer, messages: readonly Message[], text: string): Promise<Places> {
  if (messages.length > PREFIX_LIMIT) return { places: [], exact: false }
  const places: PartPlace[] = []
  let exact = true
  let from = 0
  for (const [index, message] of messages.entries()) {
    const added = await renderIfAllowed(renderer, messages.slice(0, index + 1))
    const to = added === undefined ? text.length : commonLength(added, text)
    const found = findMessage(text, [from, to], { index, message })
    const isWhole = found.reduce((sum, { span }) => sum + span[1] - span[0], 0) >= message.content.trim().length
    if (!isWhole || message.tool_calls !== undefined || message.reasoning !== undefined) exact = false
    places.push(...found)
    from = found.at(-1)?.span[1] ?? from
  }
  return { places, exact }
}

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
