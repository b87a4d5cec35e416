import type { AuthoringBody } from '../run/authoring-events.ts'

const VERBS: Record<Exclude<AuthoringBody['type'], 'context.edited'>, string> = {
  'message.authored': 'add',
  'message.edited': 'edit',
  'message.removed': 'remove',
  'message.moved': 'move',
  'message.marked': 'mark',
}

/** What a step does, in a few words: "remove 3 messages". Several edits of one message count once. */
export function describeStep(bodies: readonly AuthoringBody[]): string {
  const [first] = bodies
  if (first === undefined) return 'change nothing'
  if (first.type === 'context.edited') return describeContext(bodies)
  const types = new Set(bodies.map((body) => body.type))
  const verb = types.size === 1 ? VERBS[first.type] : 'change'
  const count = types.size === 1 && first.type === 'message.edited' ? editedMessages(bodies) : bodies.length
  return count === 1 ? `${verb} a message` : `${verb} ${count} messages`
}

function editedMessages(bodies: readonly AuthoringBody[]): number {
  return new Set(bodies.map((body) => ('index' in body ? body.index : -1))).size
}

function describeContext(bodies: readonly AuthoringBody[]): string {
  const contexts = bodies.filter((body) => body.type === 'context.edited')
  const system = contexts.some((body) => body.system !== undefined)
  const tools = contexts.some((body) => body.tools !== undefined)
  if (system && tools) return 'change the system prompt and the tools'
  return system ? 'change the system prompt' : 'change the tools'
}
