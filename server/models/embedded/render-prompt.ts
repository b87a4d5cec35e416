import 'server-only'
import { Template } from '@huggingface/jinja'
import { messageOf } from '#lib/errors.ts'
import type { Message, ToolCall } from '#lib/messages/message.ts'
import { ModelError } from '#server/models/model-server.ts'

export interface PromptFormat {
  /** The Jinja text of `tokenizer.chat_template`; ChatML where a model has none. */
  readonly template: string | undefined
  readonly bosToken: string
  readonly eosToken: string
}

/**
 * Makes the function that writes messages out as the text of a prompt, ending where the assistant's reply begins.
 * A template that knows reasoning (it names `reasoning`) or tool calls (`tool_calls`) gets them as fields; for others
 * they become text before and after the content: `<think>\n…\n</think>\n` and one `<tool_call>` block a call.
 * Text that spells a special token becomes that token when the prompt is tokenised, in a message's content too: chat
 * templates know no quoting, and the bundled model expects its `<tool_response>` so.
 * @throws Error when the template cannot be parsed; the function throws a ModelError when it refuses the messages.
 */
export function createPromptRenderer(format: PromptFormat): (messages: readonly Message[]) => string {
  const source = format.template ?? ''
  const knows = { reasoning: source.includes('reasoning'), toolCalls: source.includes('tool_calls') }
  const template = format.template === undefined ? undefined : new Template(format.template)
  return (messages) => {
    const written = messages.map((message) => templateMessage(message, knows))
    if (template === undefined) return chatMl(written)
    try {
      return template.render({
        messages: written,
        add_generation_prompt: true,
        bos_token: format.bosToken,
        eos_token: format.eosToken,
      })
    } catch (thrown) {
      const why = `the model's chat template cannot write these messages: ${messageOf(thrown)}`
      throw new ModelError('model_rejected_request', why, { cause: thrown })
    }
  }
}

interface Knows {
  readonly reasoning: boolean
  readonly toolCalls: boolean
}

interface TemplateMessage {
  readonly role: string
  readonly content: string
  readonly [field: string]: unknown
}

function templateMessage({ reasoning, tool_calls, content, ...rest }: Message, knows: Knows): TemplateMessage {
  const thought = reasoning !== undefined && !knows.reasoning ? `<think>\n${reasoning}\n</think>\n` : ''
  const calls = tool_calls !== undefined && !knows.toolCalls ? tool_calls.map(callBlock) : []
  const body = content === '' ? calls : [content, ...calls]
  return {
    ...rest,
    content: thought + body.join('\n'),
    ...(reasoning !== undefined && knows.reasoning ? { reasoning, reasoning_content: reasoning } : {}),
    ...(tool_calls !== undefined && knows.toolCalls ? { tool_calls: tool_calls.map(templateCall) } : {}),
  }
}

function callBlock({ function: call }: ToolCall): string {
  return `<tool_call>\n{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}\n</tool_call>`
}

/** Templates write arguments with `tojson`, so they get the value where the text is JSON, else the text as it is. */
function templateCall(call: ToolCall): unknown {
  return { ...call, function: { ...call.function, arguments: parsed(call.function.arguments) } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function chatMl(messages: readonly TemplateMessage[]): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`)
  return `${turns.join('')}<|im_start|>assistant\n`
}
