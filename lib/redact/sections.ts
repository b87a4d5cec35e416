import { LEFT_OUT, type Include } from '../api/shares.ts'
import type { Message } from '../messages/message.ts'
import type { EventOf, EventType, RunEvent, ToolAnswer } from '../run/events.ts'

type Keepers = { [T in EventType]?: (event: EventOf<T>, include: Include) => EventOf<T> }

const RESPONSE = /<tool_response>[\s\S]*(?:<\/tool_response>|$)/i
const THOUGHT = /<(think|thinking|reasoning)>([\s\S]*?)(?:<\/\1>|$)/gi

const THOUGHT_END = /<\/(?:think|thinking|reasoning)>/i

/** Where in a text thoughts stand that were written into it; one that is not closed goes to the end. */
export function thoughtRanges(text: string): { start: number; end: number }[] {
  const opened = [...text.matchAll(THOUGHT)].map(({ 0: all, 1: tag = '', 2: inner = '', index }) => {
    const start = index + tag.length + 2
    return { start, end: inner === '' && all.endsWith('>') ? start : start + inner.length }
  })
  const end = THOUGHT_END.exec(text)?.index ?? Infinity
  return end < (opened[0]?.start ?? Infinity) ? [{ start: 0, end }, ...opened] : opened
}

/** Whether a text begins in a thought that nothing in it opened: some templates open it, at the end of the prompt. */
export function beginsInThought(text: string): boolean {
  return thoughtRanges(text)[0]?.start === 0
}

/** A text with ranges of it left out, as long as before: a mark where there is room for it, then blanks. */
export function leaveOut(text: string, ranges: readonly { start: number; end: number }[]): string {
  let left = ''
  let done = 0
  for (const { start, end } of ranges) {
    const length = end - start
    left += text.slice(done, start) + (length < LEFT_OUT.length ? ' '.repeat(length) : LEFT_OUT.padEnd(length))
    done = end
  }
  return left + text.slice(done)
}

function withoutThoughts(text: string, { reasoning }: Include): string {
  return reasoning ? text : leaveOut(text, thoughtRanges(text))
}

/** What somebody else than the model said: tools' answers can stand in it as text. */
function withoutResponses(text: string, include: Include): string {
  const thoughtless = withoutThoughts(text, include)
  return include.toolResults ? thoughtless : thoughtless.replace(RESPONSE, `<tool_response>${LEFT_OUT}</tool_response>`)
}

function messageWith(message: Message, include: Include): Message {
  const { reasoning, ...rest } = message
  const content = contentWith(message, include)
  return include.reasoning && reasoning !== undefined ? { ...rest, content, reasoning } : { ...rest, content }
}

function contentWith({ role, content }: Message, include: Include): string {
  if (role === 'tool' && !include.toolResults) return LEFT_OUT
  if (role === 'system' && !include.system) return LEFT_OUT
  return withoutResponses(content, include)
}

function answerWith(answer: ToolAnswer, { toolResults }: Include): ToolAnswer {
  if (toolResults) return answer
  return { ok: answer.ok, result: LEFT_OUT, ...(answer.error === undefined ? {} : { error: LEFT_OUT }) }
}

function createdWith(event: EventOf<'run.created'>, include: Include): EventOf<'run.created'> {
  const { imported, group: _group, replaceWith, ...rest } = event
  const { system, ephemeralSystem, title: _title, ...config } = event.config
  const history = config.history.filter(({ role }) => include.system || role !== 'system').map((message) => messageWith(message, include))
  const words = include.system ? { ...(system !== undefined && { system }), ...(ephemeralSystem !== undefined && { ephemeralSystem }) } : {}
  const { raw: _raw, ...origin } = imported ?? { format: '', line: 1 }
  return {
    ...rest,
    config: { ...config, ...words, history, tags: [], task: withoutResponses(config.task, include) },
    title: withoutResponses(event.title, include),
    ...(imported && { imported: origin }),
    ...(replaceWith && { replaceWith: include.tokens ? replaceWith : { text: replaceWith.text } }),
  }
}

function promptWith(event: EventOf<'prompt.encoded'>, { tokens, toolResults, reasoning, system }: Include): EventOf<'prompt.encoded'> {
  if (tokens && toolResults && reasoning && system) return event
  const { tokens: _tokens, controls: _controls, ...rest } = event
  return { ...rest, count: 0 }
}

function streamedWith(event: EventOf<'tokens.appended'>, include: Include): EventOf<'tokens.appended'> {
  const isLeftOut = event.channel === 'reasoning' && !include.reasoning
  if (include.tokens && !isLeftOut) return event
  const { tokens: _tokens, count: _count, ...rest } = event
  return isLeftOut ? { ...rest, text: '' } : rest
}

function prefilledWith(event: EventOf<'reply.prefilled'>, include: Include): EventOf<'reply.prefilled'> {
  const { tokens, ...rest } = event
  const text = { content: withoutThoughts(event.text.content, include), reasoning: include.reasoning ? event.text.reasoning : '' }
  // What is kept of the base's tokens, and forced upon them, is not told apart by channel.
  const keepsTokens = include.tokens && (include.reasoning || event.text.reasoning === '')
  if (keepsTokens) return { ...rest, text, ...(tokens && { tokens }) }
  return { ...rest, text, keep: 0, count: 0 }
}

const KEEPERS: Keepers = {
  'run.created': createdWith,
  'run.started': (event, { system }) => (system ? event : { ...event, systemPrompt: '', tools: [] }),
  'context.edited': (event, { system }) =>
    system ? event : { ...event, ...(event.system !== undefined && { system: '' }), ...(event.tools && { tools: [] }) },
  'message.authored': ({ source: _source, marks, ...event }, include) => ({
    ...event,
    message: messageWith(event.message, include),
    ...(marks && { marks: publicMarks(marks) }),
  }),
  'message.edited': (event, include) => ({ ...event, message: messageWith(event.message, include) }),
  'message.marked': (event) => ({ ...event, marks: publicMarks(event.marks) }),
  'prompt.encoded': promptWith,
  'reply.prefilled': prefilledWith,
  'tokens.appended': streamedWith,
  'message.completed': (event, include) => {
    const { reasoning, ...message } = event.message
    const kept = { ...message, content: withoutThoughts(message.content, include) }
    return { ...event, message: include.reasoning && reasoning !== undefined ? { ...kept, reasoning } : kept }
  },
  'call.rejected': (event, include) => ({ ...event, error: { ...event.error, raw: withoutThoughts(event.error.raw, include) } }),
  'tool.replayed': (event, include) => ({ ...event, recorded: answerWith(event.recorded, include), now: answerWith(event.now, include) }),
  'tool.progressed': (event, { toolResults }) => (toolResults ? event : { ...event, chunk: '' }),
  'tool.finished': (event, include) => ({ ...event, ...answerWith(event, include) }),
  'message.observed': (event, include) =>
    include.toolResults ? { ...event, message: messageWith(event.message, include) } : { ...event, message: { ...event.message, content: LEFT_OUT } },
  'run.finished': (event, include) =>
    event.finalResponse === undefined ? event : { ...event, finalResponse: withoutThoughts(event.finalResponse, include) },
}

/** Notes and ratings are between those who work on a run. */
function publicMarks({ train, intended }: NonNullable<EventOf<'message.authored'>['marks']>) {
  return { ...(train !== undefined && { train }), ...(intended && { intended }) }
}

/**
 * An event with the sections that a share holds: what is left out is gone from it, not hidden. Thoughts written into a
 * streamed text cannot be told from one event of it; see `RunRedactor`.
 */
export function keepSections(event: RunEvent, include: Include): RunEvent {
  return keep(event, include)
}

function keep<T extends EventType>(event: EventOf<T> & { type: T }, include: Include): EventOf<T> {
  const keeper = KEEPERS[event.type]
  return keeper === undefined ? event : keeper(event, include)
}
