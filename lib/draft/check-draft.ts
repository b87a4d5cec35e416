import type { Marks } from '../messages/marks.ts'
import type { Message, ToolSchema } from '../messages/message.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import { pairCalls } from './call-results.ts'
import { checkMessage } from './check-message.ts'
import { checkPairs } from './check-pairs.ts'
import type { Finding, LocalFinding } from './finding.ts'

export interface CheckedDraft {
  readonly messages: readonly { readonly message: Message; readonly marks?: Marks }[]
  readonly system?: string
  readonly tools: readonly ToolSchema[]
  /** Control tokens of the model in question that are not spelled `<|…|>`. Keep the list: a new one has all checked anew. */
  readonly controlTokens?: readonly string[]
}

const NO_TOKENS: readonly string[] = []
const SYSTEM = -1

/** What was found about messages that are the same as before, among the same tools and tokens. */
let kept: { tools: readonly ToolSchema[]; controlTokens: readonly string[]; found: WeakMap<Message, readonly LocalFinding[]> } = {
  tools: [],
  controlTokens: NO_TOKENS,
  found: new WeakMap(),
}

/**
 * Everything about a draft that is not as it should be, in the order of its messages. What concerns one message alone is
 * found once for as long as message and tools stay the same objects, so checking after every stroke costs little.
 * Nothing is repaired: a repair is offered.
 */
export function checkDraft(draft: CheckedDraft): Finding[] {
  const messages = draft.messages.map((entry) => entry.message)
  const findings = [
    ...checkSystem(draft),
    ...messages.flatMap((message, index) => localFindings(draft, message).map((found) => placed(found, index, message))),
    ...checkSystems(draft, messages),
    ...checkPairs(messages, pairCalls(messages)).map((finding) => ({ ...finding, intended: false })),
  ]
  return findings
    .map((finding) => (isIntended(draft, finding) ? { ...finding, intended: true } : finding))
    .toSorted((one, other) => one.message - other.message || (one.span?.[0] ?? 0) - (other.span?.[0] ?? 0))
}

function localFindings({ tools, controlTokens = NO_TOKENS }: CheckedDraft, message: Message): readonly LocalFinding[] {
  if (kept.tools !== tools || kept.controlTokens !== controlTokens) kept = { tools, controlTokens, found: new WeakMap() }
  const before = kept.found.get(message)
  if (before !== undefined) return before
  const found = checkMessage(message, { tools, controlTokens })
  kept.found.set(message, found)
  return found
}

function placed({ fix, ...found }: LocalFinding, index: number, message: Message): Finding {
  const finding: Finding = { ...found, message: index, intended: false }
  if (fix === undefined || fix.message === message) return finding
  const body: AuthoringBody =
    fix.message === null ? { type: 'message.removed', index } : { type: 'message.edited', index, message: fix.message }
  return { ...finding, repair: { label: fix.label, bodies: [body] } }
}

/** The system prompt is checked as a message of its role; what would repair it changes the draft's context. */
function checkSystem(draft: CheckedDraft): Finding[] {
  const { system = '' } = draft
  if (system === '') return []
  const message: Message = { role: 'system', content: system }
  return checkMessage(message, { tools: draft.tools, controlTokens: draft.controlTokens ?? NO_TOKENS })
    .filter(({ kind }) => kind !== 'empty_message')
    .map(({ fix, ...found }) => {
      const finding: Finding = { ...found, message: SYSTEM, intended: false }
      if (fix?.message === undefined || fix.message === null) return finding
      return { ...finding, repair: { label: fix.label, bodies: [{ type: 'context.edited', system: fix.message.content }] } }
    })
}

/** Templates take one system message, the first. */
function checkSystems({ system = '' }: CheckedDraft, messages: readonly Message[]): Finding[] {
  return messages.flatMap((message, index): Finding[] => {
    if (message.role !== 'system' || (index === 0 && system.trim() === '')) return []
    const joined = [system, message.content].filter((part) => part.trim() !== '').join('\n\n')
    const bodies: AuthoringBody[] = [
      { type: 'context.edited', system: joined },
      { type: 'message.removed', index },
    ]
    return [
      {
        kind: 'second_system',
        severity: 'error',
        message: index,
        text: 'a conversation has one system prompt, before all messages: most templates refuse another',
        repair: { label: 'Move it into the system prompt', bodies },
        intended: false,
      },
    ]
  })
}

function isIntended({ messages }: CheckedDraft, { kind, message }: Finding): boolean {
  return messages[message]?.marks?.intended?.includes(kind) === true
}
