import type { Message, ToolSchema } from '../messages/message.ts'
import { checkCall } from '../tool-calls/check-call.ts'
import { readWholeJson } from '../tool-calls/read-json.ts'
import { responseBlocks } from './response-blocks.ts'
import { controlTokensIn, tagsIn, withoutTag } from './check-text.ts'
import type { FoundText } from './check-text.ts'
import type { LocalFinding } from './finding.ts'
import { callsOf, segmentsOf, splice } from './message-calls.ts'
import type { MessageCall } from './message-calls.ts'
import { reasoningOf, withReasoning } from './message-reasoning.ts'

export interface Surroundings {
  readonly tools: readonly ToolSchema[]
  readonly controlTokens: readonly string[]
}

/** What can be said of a message without looking at the others. */
export function checkMessage(message: Message, { tools, controlTokens }: Surroundings): LocalFinding[] {
  return [
    ...checkRole(message),
    ...checkEmpty(message),
    ...checkControlTokens(message, controlTokens),
    ...(message.role === 'assistant' ? [...checkReply(message), ...checkCalls(message, tools)] : checkTags(message)),
  ]
}

function checkRole(message: Message): LocalFinding[] {
  const { role, tool_calls, tool_call_id, reasoning } = message
  const misplaced = (what: string, rest: Message): LocalFinding => ({
    kind: 'misplaced_part',
    severity: 'error',
    text: `a message of the role ${role} has ${what}`,
    fix: { label: 'Drop it', message: rest },
  })
  const findings: LocalFinding[] = []
  if (role !== 'assistant' && tool_calls !== undefined) {
    const { tool_calls: _calls, ...rest } = message
    findings.push(misplaced('tool calls; only the assistant makes any', rest))
  }
  if (role !== 'assistant' && reasoning !== undefined) {
    const { reasoning: _reasoning, ...rest } = message
    findings.push(misplaced('reasoning; only the assistant has any', rest))
  }
  if (role !== 'tool' && tool_call_id !== undefined) {
    const { tool_call_id: _id, ...rest } = message
    findings.push(misplaced('the id of a call that it answers; only a tool answers one', rest))
  }
  return findings
}

function checkEmpty(message: Message): LocalFinding[] {
  const { role, content } = message
  const reasoning = reasoningOf(message)
  if (reasoning !== undefined && reasoning.text.trim() === '') {
    const fix = { label: 'Remove the reasoning', message: withReasoning(message, undefined) }
    return [{ kind: 'empty_part', severity: 'warning', part: 'reasoning', text: 'the reasoning is empty: write it, or take it out', fix }]
  }
  if (role === 'tool' || content.trim() !== '' || message.tool_calls !== undefined || reasoning !== undefined) return []
  const fix = { label: 'Remove the message', message: null }
  return [{ kind: 'empty_message', severity: 'warning', part: 'content', text: 'the message is empty: write it, or take it out', fix }]
}

function checkControlTokens(message: Message, given: readonly string[]): LocalFinding[] {
  const inContent = controlTokensIn(message.content, given).map((token) =>
    controlToken(token, { part: 'content', without: { ...message, content: splice(message.content, token.span, '') } }),
  )
  const { reasoning } = message
  if (reasoning === undefined) return inContent
  const inReasoning = controlTokensIn(reasoning, given).map((token) =>
    controlToken(token, { part: 'reasoning', without: { ...message, reasoning: splice(reasoning, token.span, '') } }),
  )
  return [...inReasoning, ...inContent]
}

function controlToken({ text, span }: FoundText, { part, without }: { part: 'content' | 'reasoning'; without: Message }): LocalFinding {
  return {
    kind: 'control_token',
    severity: 'error',
    part,
    span,
    text: `${text} is spelled like a control token: a model may read it as one; take it out or spell it differently`,
    fix: { label: `Remove ${text}`, message: without },
  }
}

/** Tags that stand for themselves in what others say: in a result, in a user's or a system message. */
function checkTags(message: Message): LocalFinding[] {
  const { role, content } = message
  const blocks = role === 'system' || message.tool_call_id !== undefined ? [] : responseBlocks(content)
  const isOwn = ({ span: [from, to] }: FoundText): boolean =>
    blocks.some(({ span, inner }) => (from === span[0] && to === inner[0]) || (from === inner[1] && to === span[1]))
  return tagsIn(content)
    .filter((tag) => !isOwn(tag))
    .map((tag): LocalFinding => {
      const block = blocks.find(({ inner }) => inner[0] <= tag.span[0] && tag.span[1] <= inner[1])
      const inner = block === undefined ? content : content.slice(...block.inner)
      const fixed = withoutTag(content, tag.span, (block !== undefined || role === 'tool') && readWholeJson(inner).ok)
      return {
        kind: 'tag_in_text',
        severity: 'warning',
        part: 'content',
        span: tag.span,
        text: `${tag.text} in a ${role === 'tool' ? 'tool result' : `${role} message`} looks like ${MEANINGS[tag.text.replace('/', '')] ?? 'a tag'}: write it so that it is text`,
        fix: { label: 'Escape the tag', message: { ...message, content: fixed } },
      }
    })
}

const MEANINGS: Readonly<Record<string, string>> = {
  '<tool_call>': 'a call of a tool',
  '<tool_response>': 'the result of a call',
  '<think>': 'a thought of the model',
}

function checkReply(message: Message): LocalFinding[] {
  return [...checkSegments(message), ...checkBoundaries(message)]
}

function checkSegments(message: Message): LocalFinding[] {
  const { content } = message
  if (!content.includes('<')) return []
  return segmentsOf(message).flatMap((segment): LocalFinding[] => {
    if (segment.type === 'think') return segment.closed ? [] : [unclosed(message, { tag: '<think>', end: content.length, from: segment.span[0] })]
    if (segment.type === 'call') {
      if (content.slice(...segment.span).endsWith('</tool_call>')) return []
      return [unclosed(message, { tag: '<tool_call>', end: segment.span[1], from: segment.span[0] })]
    }
    return tagsIn(content.slice(...segment.span)).map(({ text, span }): LocalFinding => {
      const place = [segment.span[0] + span[0], segment.span[0] + span[1]] as const
      const fix = { label: `Remove ${text}`, message: { ...message, content: splice(content, place, '') } }
      return { kind: 'stray_tag', severity: 'warning', part: 'content', span: place, text: strayWords(text), fix }
    })
  })
}

function strayWords(tag: string): string {
  if (tag.includes('tool_response')) return `${tag} in a reply: the assistant would answer its own call; results stand in the message after it`
  return `${tag} ends nothing here: take it out, or write what it should end`
}

function unclosed(message: Message, { tag, end, from }: { tag: string; end: number; from: number }): LocalFinding {
  const close = tag.replace('<', '</')
  return {
    kind: 'unclosed_tag',
    severity: 'error',
    part: tag === '<think>' ? 'reasoning' : 'calls',
    span: [from, from + tag.length],
    text: `${tag} is never closed: ${close} is missing`,
    fix: { label: `Add ${close}`, message: { ...message, content: splice(message.content, [end, end], close) } },
  }
}

/** White space at the end of a part merges into one token with what follows, on both sides of the mask. */
function checkBoundaries(message: Message): LocalFinding[] {
  return (['reasoning', 'content'] as const).flatMap((part): LocalFinding[] => {
    const text = message[part] ?? ''
    const length = text.trimEnd().length
    if (length === text.length || length === 0) return []
    return [
      {
        kind: 'trailing_space',
        severity: 'warning',
        part,
        span: [length, text.length],
        text: 'white space at the end of a part may become one token with what follows, half of it trained: end with the last character',
        fix: { label: 'Remove the white space', message: { ...message, [part]: text.slice(0, length) } },
      },
    ]
  })
}

function checkCalls(message: Message, tools: readonly ToolSchema[]): LocalFinding[] {
  return callsOf(message).flatMap((call) => checkOneCall(call, tools))
}

function checkOneCall(call: MessageCall, tools: readonly ToolSchema[]): LocalFinding[] {
  const place = { severity: 'error', part: 'calls', call: call.at } as const
  if (call.fault !== undefined) {
    const { span = call.span, kind, message } = call.fault
    const where = span === undefined ? {} : { span }
    if (kind === 'unclosed' || kind === 'truncated') return []
    return [{ ...place, ...where, kind: FAULTS[kind] ?? 'arguments_not_json', text: message }]
  }
  const where = call.span === undefined ? {} : { span: call.span }
  if (call.name === '') return [{ ...place, ...where, kind: 'missing_name', text: 'a call needs the name of a tool, found none' }]
  const problem = checkCall({ name: call.name, arguments: call.arguments ?? {} }, tools)
  return problem === undefined ? [] : [{ ...place, ...where, kind: problem.kind, text: problem.message }]
}

const FAULTS: Readonly<Record<string, LocalFinding['kind']>> = {
  bad_arguments: 'arguments_not_object',
  not_object: 'arguments_not_object',
  missing_name: 'missing_name',
}
