import { expect, test } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import { asksForDate, createPromptRenderer, templateText } from '#server/models/embedded/render-prompt.ts'

const BUNDLED = `{% for m in messages %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`
const NOON = new Date(2026, 10, 5, 12).getTime()

function renderer(template: string | undefined, beginsWithBos = false) {
  const format = { template: templateText(template), bosToken: '<s>', eosToken: '</s>', beginsWithBos }
  const render = createPromptRenderer(format)
  return (messages: Message[], now = NOON) => render({ messages, now })
}
const call = (args: string) => ({ id: 'c1', type: 'function' as const, function: { name: 'calculator', arguments: args } })

const conversation: Message[] = [
  { role: 'system', content: 'Be brief.\n' },
  { role: 'user', content: '  What is 2 < 3 & "4"? {{ x }} {% y %}' },
  { role: 'assistant', content: '<think>\nhm\n</think>\nYes.' },
  { role: 'tool', content: '{"result": 1}', tool_call_id: 'c1', name: 'calculator' },
]
const CHATML = `<|im_start|>system
Be brief.
<|im_end|>
<|im_start|>user
  What is 2 < 3 & "4"? {{ x }} {% y %}<|im_end|>
<|im_start|>assistant
<think>
hm
</think>
Yes.<|im_end|>
<|im_start|>tool
{"result": 1}<|im_end|>
<|im_start|>assistant
`

test.each([
  ['the bundled template', BUNDLED],
  ['no template: ChatML', undefined],
])('%s writes every message as it is', (_, template) => {
  expect(renderer(template)(conversation)).toBe(CHATML)
})

test.each([BUNDLED, undefined])('reasoning and calls become text where the template does not know them', (template) => {
  const message: Message = {
    role: 'assistant',
    content: 'Let me see.',
    reasoning: '48 times 7',
    tool_calls: [call('{"expression": "48*7"}'), call('{broken')],
  }
  const body = `<think>
48 times 7
</think>
Let me see.
<tool_call>
{"name": "calculator", "arguments": {"expression": "48*7"}}
</tool_call>
<tool_call>
{"name": "calculator", "arguments": {broken}
</tool_call>`
  expect(renderer(template)([message])).toContain(`assistant\n${body}<|im_end|>`)
  expect(renderer(template)([{ ...message, content: '' }])).toContain('</think>\n<tool_call>')
})

test('a template that knows reasoning and calls gets them as fields, arguments as values where they are JSON', () => {
  const template = `{% for m in messages %}[{{ m.content }}|{{ m.reasoning_content }}|{{ m.reasoning }}{% for c in m.tool_calls %}|{{ c.function.arguments | tojson }}{% endfor %}]{% endfor %}`
  const message: Message = {
    role: 'assistant',
    content: 'x',
    reasoning: 'why',
    tool_calls: [call('{"a": 1}'), call('{broken')],
  }
  expect(renderer(template)([message])).toBe('[x|why|why|{"a": 1}|"{broken"]')
})

test('a template may write the special tokens', () => {
  expect(renderer('{{ bos_token }}{{ messages[0].content }}{{ eos_token }}')([{ role: 'user', content: 'q' }])).toBe(
    '<s>q</s>',
  )
})

test('a template that refuses the messages rejects the request with its own words', () => {
  const render = renderer("{{ raise_exception('roles must alternate') }}")
  expect(() => render([])).toThrow(
    expect.objectContaining({
      code: 'model_rejected_request',
      message: "the model's chat template cannot write these messages: roles must alternate",
    }),
  )
})

test('a template that cannot be parsed fails when the model is loaded', () => {
  expect(() => renderer('{% for %}')).toThrow()
})

test('a prompt begins with one beginning-of-sequence token where the model wants it', () => {
  const question: Message[] = [{ role: 'user', content: 'q' }]
  expect(renderer('{{ bos_token }}{{ messages[0].content }}', true)(question)).toBe('<s>q')
  expect(renderer('{{ messages[0].content }}', true)(question)).toBe('<s>q')
  expect(renderer('{{ messages[0].content }}')(question)).toBe('q')
})

test('line ends of a template file are read as line feeds; those of messages stay', () => {
  const template = '{% for m in messages %}\r\n[{{ m.content }}]\r\n{% endfor %}'
  expect(renderer(template)([{ role: 'user', content: 'a\r\nb' }])).toBe('[a\r\nb]\n')
})

test('a template is told the moment of its request, wherever it asks', () => {
  const template = `\n  {% if strftime_now is defined %}
{% macro today() %}{{ strftime_now("%d %b %Y") }}{% endmacro %}{{ today() }}|{{ strftime_now("%H:%M") }}
{%- endif %}`
  expect(asksForDate(template)).toBe(true)
  expect(asksForDate(templateText(undefined))).toBe(false)
  const render = renderer(template)
  expect(render([])).toBe('\n05 Nov 2026|12:00')
  expect(render([], new Date(2031, 0, 31, 9, 5).getTime())).toBe('\n31 Jan 2031|09:05')
})

test('numbers pass through JavaScript on their way to a template that writes JSON', () => {
  const template = '{% for c in messages[0].tool_calls %}{{ c.function.arguments | tojson }}{% endfor %}'
  const message: Message = { role: 'assistant', content: '', tool_calls: [call('{"a": 1.0, "b": 2.5}')] }
  expect(renderer(template)([message])).toBe('{"a": 1, "b": 2.5}')
})
