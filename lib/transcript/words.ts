import type { Outcome, RejectionKind } from '../run/events.ts'

const OUTCOME_SENTENCES: Readonly<Record<Outcome, string>> = {
  final: 'The model answered without a further tool call.',
  max_turns: 'The turn limit was reached before a final answer.',
  length: 'The last reply reached its token limit.',
  content_filter: 'The model server withheld the reply by its content filter.',
  empty: 'The model answered with nothing: no text and no tool call.',
  cancelled: 'The run was stopped by hand. What had arrived is kept.',
  failed: 'The run could not go on.',
}

/** What an outcome means. */
export function outcomeSentence(outcome: Outcome): string {
  return OUTCOME_SENTENCES[outcome]
}

const OUTCOME_ADVICE: Readonly<Partial<Record<Outcome, string>>> = {
  max_turns: 'Retake it from its last message (r) to go on.',
  length: 'Retake the reply (r) with more max tokens, or go on at its last token.',
}

/** What can be done next by who may do it; '' where nothing need be. */
export function outcomeAdvice(outcome: Outcome): string {
  return OUTCOME_ADVICE[outcome] ?? ''
}

const FAILURE_ADVICE: Readonly<Record<string, string>> = {
  model_unreachable: 'Start the model server or correct its address under Settings, then retake the run from its last message (r).',
  model_unauthorized: 'Set a working API key under Settings, then retake the run from its last message (r).',
  model_not_found: 'Choose a model that the server lists (Settings, Probe), then retake the run from its last message (r).',
  model_rate_limited: 'Wait a little, then retake the run from its last message (r).',
  model_overloaded: 'Wait a little, then retake the run from its last message (r).',
  model_rejected_request: 'Change what the server objects to when you retake the run (r).',
  model_timeout: 'See whether the model server still answers (Settings, Probe), then retake the run from its last message (r).',
  model_disconnected: 'See whether the model server still runs, then retake the run from its last message (r).',
}

/** What to do about a failed run. */
export function failureAdvice(code: string): string {
  return FAILURE_ADVICE[code] ?? 'Retake the run from its last message (r) to try again.'
}

const REJECTION_WORDS: Readonly<Record<RejectionKind, string>> = {
  invalid_json: 'Invalid JSON',
  not_object: 'Not an object',
  missing_name: 'Name missing',
  bad_arguments: 'Bad arguments',
  unknown_tool: 'Unknown tool',
  schema_mismatch: 'Arguments do not fit the schema',
  truncated: 'Call cut off',
  unclosed: 'Call not closed',
}

/** A rejection's kind in words. */
export function rejectionWord(kind: RejectionKind): string {
  return REJECTION_WORDS[kind]
}

const CUT_SHORT: Readonly<Record<string, string>> = {
  length: 'Cut off: the reply reached its token limit (finish reason length).',
  max_tokens: 'Cut off: the reply reached its token limit (finish reason max_tokens).',
  content_filter: 'Withheld: the server’s content filter ended the reply (finish reason content_filter).',
}

/** Why a complete reply is not whole, or nothing when it is. */
export function cutShort(finishReason: string | undefined): string | undefined {
  return finishReason === undefined ? undefined : CUT_SHORT[finishReason]
}

const FLAGS: Readonly<Record<string, string>> = {
  unclosed: 'The closing tag is missing; the call was complete and was accepted.',
  arguments_string: 'The arguments came as a JSON string of an object and were accepted.',
  empty_arguments: 'The arguments were empty and count as {}.',
  trailing_text: 'There was text after the call’s JSON; it was left aside.',
  code_fence: 'The call stood in a code fence.',
  duplicate_keys: 'A key is given twice; the last one counts.',
  id_repaired: 'The call’s id was missing or repeated, and was replaced.',
  schema_unchecked: 'The tool’s schema could not be checked.',
  text_in_native: 'The call was written in the text, although the server offers structured calls.',
}

/** What was accepted in a call although it was not quite right. */
export function flagSentence(flag: string): string {
  const format = /^format:(.+)$/.exec(flag)?.[1]
  return FLAGS[flag] ?? (format === undefined ? `Flag: ${flag}` : `The call was written in the ${format} format.`)
}
