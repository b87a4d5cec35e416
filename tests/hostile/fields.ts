import { at } from './places.ts'

/** A field that takes a text: the body that holds it, and where it reads back. */
export interface Field {
  readonly name: string
  readonly body: (text: string) => object
  readonly read: (json: unknown) => unknown
  /** What should read back; undefined where the text is to be refused. Default: the text itself. */
  readonly expected?: (text: string) => string | undefined
}

const HALF = /\p{Surrogate}/u
const never = (): undefined => undefined
const filled = (text: string): string | undefined => (text === '' ? undefined : text)
const label = (most: number) => (text: string): string | undefined => {
  const kept = text.trim()
  return kept === '' || kept.length > most ? undefined : kept
}
const wholeLabel = (most: number) => (text: string): string | undefined => (HALF.test(text) ? undefined : label(most)(text))
const wholeText = (text: string): string | undefined => (HALF.test(text) ? undefined : text)
/** What says nothing is left out of a message, so that nothing could be found. */
const orSomething = (text: string): string => text || 'x'

type Path = readonly (string | number)[]
const state = (...path: Path) => (run: unknown): unknown => at(run, 'state', ...path)
const message = (...path: Path) => state('messages', 0, 'message', ...path)
const call = (...path: Path) => message('tool_calls', 0, ...path)

const calling = (made: object) => [{ message: { role: 'assistant', content: '', tool_calls: [made] } }]
const tool = (parts: object) => ({ type: 'function', function: { name: 'a', description: '', parameters: {}, ...parts } })

/** An object with the text as key and as value; made so that `__proto__` is a key, too. */
export function keyed(text: string): object {
  return Object.fromEntries([[text, text]])
}

function entryOf(json: unknown): string | undefined {
  return Object.entries(Object(JSON.parse(String(json))))[0]?.join('|')
}

/** `POST /api/runs`. */
export const RUN_FIELDS: readonly Field[] = [
  { name: 'task', body: (task) => ({ task }), read: state('config', 'task'), expected: filled },
  { name: 'system prompt', body: (system) => ({ system }), read: state('config', 'system') },
  { name: 'ephemeral system prompt', body: (ephemeralSystem) => ({ ephemeralSystem }), read: state('config', 'ephemeralSystem') },
  { name: 'title', body: (title) => ({ title }), read: state('config', 'title'), expected: (text) => text.trim() },
  { name: 'tag', body: (tag) => ({ tags: [tag] }), read: state('config', 'tags', 0), expected: label(100) },
  { name: 'model', body: (model) => ({ model }), read: state('config', 'model') },
  { name: 'stop text', body: (stop) => ({ sampling: { stop: [stop] } }), read: state('config', 'sampling', 'stop', 0), expected: filled },
  { name: 'server', body: (server) => ({ server }), read: state('config', 'server'), expected: never },
  { name: 'toolset', body: (name) => ({ toolsets: { enabled: [name] } }), read: state('config', 'toolsets', 'enabled', 0), expected: never },
  { name: 'protocol', body: (protocol) => ({ protocol }), read: state('config', 'protocol'), expected: never },
  { name: 'history', body: (content) => ({ history: [{ role: 'user', content }] }), read: message('content') },
  { name: 'history in parts', body: (text) => ({ history: [{ role: 'user', content: [{ type: 'text', text }] }] }), read: message('content') },
  { name: 'history role', body: (role) => ({ history: [{ role, content: 'x' }] }), read: message('role'), expected: never },
]

/** `POST /api/drafts`. */
export const DRAFT_FIELDS: readonly Field[] = [
  { name: 'title', body: (title) => ({ title: title || 'x' }), read: state('title'), expected: (text) => (text === '' ? 'x' : text.trim() || 'Untitled draft') },
  { name: 'system prompt', body: (system) => ({ system }), read: state('config', 'system') },
  { name: 'message', body: (content) => ({ messages: [{ message: { role: 'assistant', content } }] }), read: message('content') },
  { name: 'reasoning', body: (reasoning) => ({ messages: [{ message: { role: 'assistant', content: 'x', reasoning: orSomething(reasoning) } }] }), read: message('reasoning'), expected: orSomething },
  { name: 'call name', body: (name) => ({ messages: calling({ id: 'a', function: { name, arguments: '{}' } }) }), read: call('function', 'name') },
  { name: 'call arguments', body: (text) => ({ messages: calling({ id: 'a', function: { name: 'f', arguments: text } }) }), read: call('function', 'arguments') },
  { name: 'call arguments as an object', body: (text) => ({ messages: calling({ id: 'a', function: { name: 'f', arguments: keyed(text) } }) }), read: (run) => entryOf(call('function', 'arguments')(run)), expected: (text) => `${text}|${text}` },
  { name: 'call id', body: (id) => ({ messages: calling({ id, function: { name: 'f', arguments: '{}' } }) }), read: call('id') },
  { name: 'tool answer', body: (content) => ({ messages: [{ message: { role: 'tool', content, tool_call_id: 'a' } }] }), read: message('content') },
  { name: 'answered id', body: (tool_call_id) => ({ messages: [{ message: { role: 'tool', content: 'x', tool_call_id: orSomething(tool_call_id) } }] }), read: message('tool_call_id'), expected: orSomething },
  { name: 'speaker', body: (name) => ({ messages: [{ message: { role: 'user', content: 'x', name: orSomething(name) } }] }), read: message('name'), expected: orSomething },
  { name: 'note on a message', body: (note) => ({ messages: [{ message: { role: 'user', content: 'x' }, marks: { note } }] }), read: state('messages', 0, 'marks', 'note') },
  { name: 'tool name', body: (name) => ({ tools: [tool({ name })] }), read: state('tools', 0, 'function', 'name') },
  { name: 'tool description', body: (description) => ({ tools: [tool({ description })] }), read: state('tools', 0, 'function', 'description') },
  { name: 'tool parameter', body: (text) => ({ tools: [tool({ parameters: keyed(text) })] }), read: (run) => Object.keys(Object(state('tools', 0, 'function', 'parameters')(run)))[0] },
]

/** `PATCH /api/runs/{id}`. */
export const PATCH_FIELDS: readonly Field[] = [
  { name: 'title', body: (title) => ({ title }), read: (run) => at(run, 'title'), expected: wholeLabel(500) },
  { name: 'tag', body: (tag) => ({ tags: [tag] }), read: (run) => at(run, 'tags', 0), expected: wholeLabel(100) },
  { name: 'note', body: (note) => ({ note }), read: (run) => at(run, 'note'), expected: wholeText },
]

/** One of the events of `POST /api/runs/{id}/events`. */
export const EVENT_FIELDS: readonly Field[] = [
  { name: 'message.authored', body: (content) => ({ type: 'message.authored', index: 0, message: { role: 'user', content } }), read: message('content') },
  { name: 'context.edited', body: (system) => ({ type: 'context.edited', system }), read: state('systemPrompt') },
  { name: 'tool call', body: (name) => ({ type: 'message.authored', index: 0, message: { role: 'assistant', content: '', tool_calls: [{ id: 'a', type: 'function', function: { name, arguments: '{}' } }] } }), read: call('function', 'name') },
]

/** `POST /api/servers`; read from the list. */
export const SERVER_FIELDS: readonly Field[] = [
  { name: 'name', body: (name) => ({ name, kind: 'vllm', baseUrl: 'http://127.0.0.1:9/v1' }), read: (json) => at(json, 'name'), expected: wholeLabel(200) },
  { name: 'model', body: (model) => ({ name: 'x', kind: 'vllm', baseUrl: 'http://127.0.0.1:9/v1', model }), read: (json) => at(json, 'model'), expected: wholeLabel(500) },
]

/** `POST /api/collections`; read from the list. */
export const COLLECTION_FIELDS: readonly Field[] = [
  { name: 'name', body: (name) => ({ name }), read: (json) => at(json, 'name'), expected: wholeLabel(200) },
  { name: 'tag', body: (tag) => ({ name: 'x', tags: [tag] }), read: (json) => at(json, 'tags', 0), expected: label(100) },
  { name: 'note', body: (note) => ({ name: 'x', note }), read: (json) => at(json, 'note'), expected: wholeText },
]
