import 'server-only'
import { Template } from '@huggingface/jinja'
import { messageOf } from '#lib/errors.ts'
import type { Message, ToolCall } from '#lib/messages/message.ts'
import { ModelError } from '#server/models/model-server.ts'
import { formatDate } from './format-date.ts'

export interface PromptFormat {
  /** The Jinja text of a chat template: see `templateText`. */
  readonly template: string
  readonly bosToken: string
  readonly eosToken: string
  /** Whether a prompt begins with `bosToken`; it is added where the template does not write it. */
  readonly beginsWithBos: boolean
}

export interface Conversation {
  readonly messages: readonly Message[]
  /** Epoch milliseconds: what a template that asks for the date is told, in local time. */
  readonly now: number
}

const CHATML = `{% for message in messages %}<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`

/** The template of a model file, with line ends as Jinja reads them (a line feed); ChatML for a file that has none. */
export function templateText(ofFile: string | undefined): string {
  return ofFile?.replaceAll(/\r\n?/g, '\n') ?? CHATML
}

/** Whether what a template writes depends on the day. */
export function asksForDate(template: string): boolean {
  return template.includes('strftime_now')
}

/**
 * Makes the function that writes messages out as the text of a prompt, ending where the assistant's reply begins.
 * A template that knows reasoning (it names `reasoning`) or tool calls (`tool_calls`) gets them as fields; for others
 * they become text before and after the content: `<think>\n…\n</think>\n` and one `<tool_call>` block a call.
 * Text that spells a special token becomes that token when the prompt is tokenised, in a message's content too: chat
 * templates know no quoting, and the bundled model expects its `<tool_response>` so.
 * A call's arguments pass through JavaScript's numbers on their way to a template that writes them as JSON: there `1.0`
 * becomes `1`, and integers beyond 2^53 are rounded, as Python would not do.
 * @throws Error when the template cannot be parsed; the function throws a ModelError when it refuses the messages.
 */
export function createPromptRenderer(format: PromptFormat): (conversation: Conversation) => string {
  const { template: source, bosToken, eosToken } = format
  const knows = { reasoning: source.includes('reasoning'), toolCalls: source.includes('tool_calls') }
  const template = compile(source)
  return ({ messages, now }) => {
    try {
      const text = template.render({
        messages: messages.map((message) => templateMessage(message, knows)),
        add_generation_prompt: true,
        bos_token: bosToken,
        eos_token: eosToken,
        formatted_now: (wanted: string) => formatDate(now, wanted),
      })
      return format.beginsWithBos && !text.startsWith(bosToken) ? bosToken + text : text
    } catch (thrown) {
      const why = `the model's chat template cannot write these messages: ${messageOf(thrown)}`
      throw new ModelError('model_rejected_request', why, { cause: thrown })
    }
  }
}

/** The library has a `strftime_now` of its own, which reads the clock and cannot be replaced but from inside. */
function compile(source: string): Template {
  const template = new Template(source)
  if (asksForDate(source)) {
    template.parsed.body.unshift(...new Template('{% set strftime_now = formatted_now %}').parsed.body)
  }
  return template
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
