import type { Message } from '../messages/message.ts'
import { freshId } from './call-ids.ts'
import { addResult, removePair, withoutResult } from './call-results.ts'
import type { CallPair, Paired, ResultPlace } from './call-results.ts'
import type { Finding } from './finding.ts'
import { withCall } from './message-calls.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'

type PairFinding = Omit<Finding, 'intended'>

/** What a stub says in place of a result. */
const STUB = '{"error": "no result"}'

/** What is wrong between calls and their results. */
export function checkPairs(messages: readonly Message[], { pairs, orphans }: Paired): PairFinding[] {
  const lastSpeaker = messages.findLastIndex((message) => message.role === 'assistant')
  const answered = new Set(pairs.filter(({ results }) => results.length > 0).map(({ message }) => message))
  const unanswered = pairs.filter(({ message, results }) => {
    if (results.length > 0) return false
    return message < lastSpeaker || answered.has(message) || messages.slice(message + 1).some(({ role }) => role === 'user')
  })
  return [
    ...unanswered.map((pair) => missingResult(messages, pair)),
    ...pairs.flatMap(({ call, results }) => results.slice(1).map((place) => extraResult(messages, place, call.name))),
    ...orphans.map((place) => orphanResult(messages, place)),
    ...checkIds(messages, pairs),
  ]
}

/** A draft may end with a call: then the next thing to happen is its result. Anywhere else, one has to be there. */
function missingResult(messages: readonly Message[], pair: CallPair): PairFinding {
  const { message, call } = pair
  const isReadable = call.fault === undefined
  return {
    kind: 'missing_result',
    severity: 'error',
    message,
    part: 'calls',
    call: call.at,
    ...(call.span !== undefined && { span: call.span }),
    text: `the call ${call.name === '' ? '' : `of ${call.name} `}has no result before the conversation goes on: it needs exactly one`,
    repair: isReadable
      ? { label: 'Add a result that says there is none', bodies: addResult(messages, pair, STUB) }
      : { label: 'Remove the call', bodies: removePair(messages, pair) },
  }
}

function extraResult(messages: readonly Message[], place: ResultPlace, name: string): PairFinding {
  return {
    ...atPlace(place),
    kind: 'extra_result',
    text: `the call of ${name} has a result already: it needs exactly one`,
    repair: { label: 'Remove this result', bodies: dropResult(messages, place) },
  }
}

function orphanResult(messages: readonly Message[], place: ResultPlace): PairFinding {
  const id = messages[place.message]?.tool_call_id
  const called = id === undefined ? 'no call before it lacks one' : `the assistant message before it has no call ${JSON.stringify(id)}`
  return {
    ...atPlace(place),
    kind: 'orphan_result',
    text: `this result answers nothing: ${called}`,
    repair: { label: 'Remove this result', bodies: dropResult(messages, place) },
  }
}

function atPlace({ message, span }: ResultPlace): Pick<PairFinding, 'severity' | 'message' | 'part' | 'span'> {
  return { severity: 'error', message, part: 'content', ...(span !== undefined && { span }) }
}

function dropResult(messages: readonly Message[], place: ResultPlace): AuthoringBody[] {
  const { message: index } = place
  const message = messages[index]
  if (message === undefined) return []
  const rest = withoutResult(message, place)
  return rest.content.trim() === '' ? [{ type: 'message.removed', index }] : [{ type: 'message.edited', index, message: rest }]
}

function checkIds(messages: readonly Message[], pairs: readonly CallPair[]): PairFinding[] {
  const taken = new Set<string>()
  return pairs.flatMap((pair): PairFinding[] => {
    const { message, call } = pair
    if (call.id === undefined) return []
    const isTaken = taken.has(call.id)
    taken.add(call.id)
    if (call.id !== '' && !isTaken) return []
    return [
      {
        kind: call.id === '' ? 'missing_id' : 'duplicate_id',
        severity: 'error',
        message,
        part: 'calls',
        call: call.at,
        text: call.id === '' ? 'the call has no id for its result to name' : `the id ${JSON.stringify(call.id)} is that of another call: each needs its own`,
        repair: { label: 'Give it a new id', bodies: rename(messages, pair) },
      },
    ]
  })
}

/** The call under a new id, and its results with it. */
function rename(messages: readonly Message[], { message: at, call, results }: CallPair): AuthoringBody[] {
  const owner = messages[at]
  if (owner === undefined) return []
  const id = freshId(messages)
  const answers = results.flatMap(({ message: index }): AuthoringBody[] => {
    const message = messages[index]
    return message === undefined ? [] : [{ type: 'message.edited', index, message: { ...message, tool_call_id: id } }]
  })
  return [{ type: 'message.edited', index: at, message: withCall(owner, call.at, { id }) }, ...answers]
}
