import { freshId } from '#lib/draft/call-ids.ts'
import { addResult, emptyResult, pairCalls, type CallPair } from '#lib/draft/call-results.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { addCall, callForm, callsOf } from '#lib/draft/message-calls.ts'
import { editMessage } from '#lib/draft/operations.ts'
import { at, rowKeys } from '#lib/editor/editor-selection.ts'
import { nextStop, type Stop } from '#lib/editor/next-stop.ts'
import type { ActionHost } from './use-editor-actions.ts'
import type { StopPlace } from './use-editor.ts'
import { showToast } from './use-toasts.ts'

/** What is gone to and worked on by key: calls, their results, and what is found. */
export function stopActions({ draft, selection, select, edit }: ActionHost) {
  const version = () => draft.getSnapshot().log.local
  const messages = () => version().state.messages.map(({ message }) => message)
  const cursor = () => version().keys.indexOf(selection().cursor ?? '')
  let last: StopPlace | undefined

  const goTo = (index: number, part: StopPlace['part'], which: number) => {
    const key = rowKeys(version().keys)[index + 1]
    if (key === undefined) return
    last = { key, part, at: which }
    select((now) => ({ ...now, ...at(key) }))
    edit(last)
  }
  const step = (stops: readonly Stop[], part: StopPlace['part'], by: 1 | -1) => {
    const isHere = (last?.part === 'finding') === (part === 'finding') && last?.key === selection().cursor
    const stop = nextStop(stops, { message: cursor(), at: isHere ? (last?.at ?? -1) : -1 }, by)
    if (stop !== undefined) return goTo(stop.message, part, stop.at)
    const what = part === 'finding' ? 'Nothing more is found' : 'There is no further tool call'
    showToast(`${what} ${by === 1 ? 'below' : 'above'}`)
  }
  const pairsOf = (index: number) => pairCalls(messages()).pairs.filter(({ message }) => message === index)
  const result = (pair: CallPair) => {
    if (pair.results.length === 0) draft.write({ label: 'add a result', bodies: addResult(messages(), pair, emptyResult(pair.call)) })
    goTo(pair.message, 'result', pair.call.at)
  }
  return {
    stepCall: (by: 1 | -1) => step(pairCalls(messages()).pairs.map(({ message, call }) => ({ message, at: call.at })), 'call', by),
    stepFinding: (findings: ReadonlyMap<number, readonly Finding[]>, by: 1 | -1) => {
      const stops = [...findings].flatMap(([message, found]) => found.flatMap((finding, which) => (finding.intended ? [] : [{ message, at: which }])))
      step(stops, 'finding', by)
    },
    /** Goes to the result of a call, and begins it where there is none. */
    result,
    /** The same for the message at the cursor: its first call without a result, else its first. */
    resultHere: () => {
      const pairs = pairsOf(cursor())
      const pair = pairs.find(({ results }) => results.length === 0) ?? pairs[0]
      if (pair === undefined) showToast('This message calls no tool, so it has no result')
      else result(pair)
    },
    /** Adds a call to a message, or to the one at the cursor, and goes to it. */
    addCall: (key = selection().cursor ?? '') => {
      const index = version().keys.indexOf(key)
      const all = messages()
      const message = all[index]
      if (message?.role !== 'assistant') return showToast('Only an assistant calls tools: choose one of its messages')
      const call = { id: freshId(all), name: version().state.tools[0]?.function.name ?? '', argumentsText: '{}' }
      const form = callForm(all, index)
      draft.write({ label: 'add a tool call', bodies: editMessage(index, addCall(message, call, form)) })
      // Structured calls come before those of the text.
      goTo(index, 'tool', form === 'text' ? callsOf(message).length : (message.tool_calls ?? []).length)
    },
    reasoning: () => {
      const { keys, state } = version()
      const index = cursor()
      const key = keys[index]
      if (key === undefined || state.messages[index]?.message.role !== 'assistant') return showToast('Only an assistant thinks: choose one of its messages')
      edit({ key, part: 'reasoning' })
    },
  }
}
