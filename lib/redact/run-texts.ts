import type { Include } from '../api/shares.ts'
import type { EventType, RunEvent } from '../run/events.ts'
import { visitStrings } from './map-strings.ts'
import { progressKey, REPLY_ENDS, replyKey } from './run-redactor.ts'
import { keepSections } from './sections.ts'
import { TokenPlaces } from './token-places.ts'

/** A text of a run, and where it stands. */
export interface RunText {
  readonly text: string
  /** The key that it stands under. */
  readonly key: string
  readonly seq: number
  readonly turn?: number
  readonly message?: number
  readonly where: string
}

interface Growing {
  readonly place: Omit<RunText, 'text'>
  readonly parts: string[]
}

/**
 * Every text that a share with these sections holds of a run: keys and values of every event; what came in pieces as one,
 * as text and, where tokens are shared, as the tokens write it.
 */
export function* runTexts(events: Iterable<RunEvent>, include: Include): Generator<RunText> {
  const growing = new Map<string, Growing>()
  for (const event of events) {
    const kept = keepSections(event, include)
    for (const [key, text] of growing) {
      if (!REPLY_ENDS.has(kept.type) && !(kept.type === 'tool.finished' && key === progressKey(kept))) continue
      growing.delete(key)
      yield whole(text)
    }
    grow(growing, kept)
    yield* ownTexts(kept)
  }
  for (const text of growing.values()) yield whole(text)
}

function whole({ place, parts }: Growing): RunText {
  return { ...place, text: parts.join('') }
}

/** Adds what an event streams to the text that it belongs to. */
function grow(growing: Map<string, Growing>, event: RunEvent): void {
  if (event.type === 'tool.progressed') append(growing, event, { key: progressKey(event), part: event.chunk })
  if (event.type === 'reply.prefilled') {
    append(growing, event, { key: `${event.turn} content`, part: event.text.content })
    append(growing, event, { key: `${event.turn} reasoning`, part: event.text.reasoning })
  }
  if (event.type !== 'tokens.appended') return
  append(growing, event, { key: replyKey(event), part: event.text })
  if (event.tokens !== undefined) append(growing, event, { key: `${replyKey(event)} tokens`, part: written(event.tokens) })
}

function append(growing: Map<string, Growing>, event: RunEvent, { key, part }: { key: string; part: string }): void {
  const text = growing.get(key) ?? { place: { ...placeOf(event), key: '' }, parts: [] }
  text.parts.push(part)
  growing.set(key, text)
}

function* ownTexts(event: RunEvent): Generator<RunText> {
  const { tokens, ...rest }: RunEvent & { tokens?: Parameters<typeof written>[0] | undefined } = event
  const place = placeOf(event)
  const found: RunText[] = []
  const isStreamed = event.type === 'tokens.appended' || event.type === 'tool.progressed'
  visitStrings(rest, ({ text, key }) => {
    if (text !== '' && !(isStreamed && (key === 'text' || key === 'chunk'))) found.push({ ...place, text, key, where: whereOf(event.type, key, place.where) })
  })
  yield* found
  if (tokens !== undefined && !isStreamed) yield { ...place, text: written(tokens), key: '' }
}

function written(tokens: Parameters<TokenPlaces['place']>[0]): string {
  const places = new TokenPlaces('', { withSpecials: true })
  places.place(tokens)
  return places.text
}

const WORDS: { readonly [T in EventType]?: string } = {
  'run.created': 'configuration',
  'run.started': 'system prompt and tools',
  'context.edited': 'system prompt and tools',
  'prompt.encoded': 'tokens of the prompt',
  'reply.prefilled': 'beginning of the reply',
  'tokens.appended': 'reply as it came',
  'request.failed': 'error of the model server',
  'call.parsed': 'call',
  'call.rejected': 'call that could not be read',
  'tool.started': 'call',
  'tool.progressed': 'progress of a tool',
  'tool.finished': 'result of a tool',
  'tool.replayed': 'result of a tool',
  'run.finished': 'end of the run',
}
const CREATED_WORDS: ReadonlySet<string> = new Set(['task', 'title', 'system', 'name'])

function whereOf(type: EventType, key: string, where: string): string {
  return type === 'run.created' && CREATED_WORDS.has(key) ? key : where
}

function placeOf(event: RunEvent): Omit<RunText, 'text' | 'key'> {
  const turn = 'turn' in event ? event.turn : undefined
  const index = 'index' in event ? event.index : undefined
  const isMessage = event.type.startsWith('message.')
  return {
    seq: event.seq,
    ...(turn !== undefined && { turn }),
    ...(isMessage && index !== undefined && { message: index }),
    where: isMessage ? `message ${index ?? ''}` : (WORDS[event.type] ?? event.type),
  }
}
