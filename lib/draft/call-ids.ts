import type { Message, ToolCall } from '../messages/message.ts'

/** Ids for calls that no message has, one after another. */
export function freshIds(messages: readonly Message[]): () => string {
  const taken = new Set(messages.flatMap((message) => (message.tool_calls ?? []).map((call) => call.id)))
  for (const { tool_call_id } of messages) if (tool_call_id !== undefined) taken.add(tool_call_id)
  let last = taken.size
  return () => {
    let id: string
    do {
      last += 1
      id = `call_${last}`
    } while (taken.has(id))
    return id
  }
}

/** A call id that no message has. */
export function freshId(messages: readonly Message[]): string {
  return freshIds(messages)()
}

/** Messages whose structured calls have new ids; results among them go with their calls. */
export function renameCalls(messages: readonly Message[], newId: () => string): Message[] {
  const renamed = new Map<string, string>()
  return messages.map((message) => {
    if (message.tool_calls !== undefined) {
      const calls = message.tool_calls.map((call): ToolCall => {
        const id = newId()
        renamed.set(call.id, id)
        return { ...call, id }
      })
      return { ...message, tool_calls: calls }
    }
    const id = message.tool_call_id === undefined ? undefined : renamed.get(message.tool_call_id)
    return id === undefined ? message : { ...message, tool_call_id: id }
  })
}
