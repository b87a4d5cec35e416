import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { checkDraft } from '#lib/draft/check-draft.ts'
import { checkMessage } from '#lib/draft/check-message.ts'
import { FINDING_KINDS, type Finding } from '#lib/draft/finding.ts'
import type { Marks } from '#lib/messages/marks.ts'
import type { Message, ToolSchema } from '#lib/messages/message.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'

vi.mock(import('#lib/draft/check-message.ts'), { spy: true })

const LOOK: ToolSchema = {
  type: 'function',
  function: { name: 'look', description: '', parameters: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] } },
}
const TOOLS = [LOOK]

interface Draft {
  readonly system?: string
  readonly messages: readonly { readonly message: Message; readonly marks?: Marks }[]
}

const draft = (...messages: Message[]): Draft => ({ messages: messages.map((message) => ({ message })) })
const user = (content: string): Message => ({ role: 'user', content })
const says = (content: string, more: Partial<Message> = {}): Message => ({ role: 'assistant', content, ...more })
const call = (id: string, text = '{"q": "a"}', name = 'look') => ({ id, type: 'function' as const, function: { name, arguments: text } })
const answers = (id: string, content = 'fine'): Message => ({ role: 'tool', content, tool_call_id: id })
const BLOCK = '<tool_call>{"name": "look", "arguments": {"q": "a"}}</tool_call>'

const check = (one: Draft): Finding[] => checkDraft({ ...one, tools: TOOLS })
const brief = (findings: readonly Finding[]): string[] => findings.map(({ kind, message }) => `${kind} ${message}`)

function apply({ system = '', messages }: Draft, bodies: readonly AuthoringBody[]): Draft {
  const opening = messages.map((entry) => ({ ...entry, origin: 'authored' as const, at: 0 }))
  const state = fold({ ...INITIAL_STATE, systemPrompt: system, messages: opening }, bodies.map((body, at) => ({ ...body, seq: at + 1, at: 0 })))
  return { system: state.systemPrompt, messages: state.messages }
}

/** Each: what is there, what is found (kind and message), and what is found once all that can be repaired is. */
const TABLE: [string, Draft, string[]][] = [
  ['a conversation in order', draft(user('Hi'), says('', { tool_calls: [call('a')] }), answers('a'), says('Done.')), []],
  ['one in text', draft(user('Hi'), says(BLOCK), user('<tool_response>{"result": 1}</tool_response>'), says('Done.')), []],
  ['one that ends with a call', draft(user('Hi'), says('', { tool_calls: [call('a')] })), []],
  ['a call without a result', draft(says('', { tool_calls: [call('a')] }), says('So.')), ['missing_result 0']],
  ['one before the user goes on', draft(says(BLOCK), user('And?')), ['missing_result 0']],
  ['one of two at the end', draft(says('', { tool_calls: [call('a'), call('b')] }), answers('a')), ['missing_result 0']],
  ['two results', draft(says('', { tool_calls: [call('a')] }), answers('a'), answers('a')), ['extra_result 2']],
  ['a result without a call', draft(user('Hi'), answers('a'), says('So.')), ['orphan_result 1']],
  ['a block without a call', draft(user('<tool_response>1</tool_response>'), says('So.')), ['orphan_result 0']],
  ['one id twice', draft(says('', { tool_calls: [call('a'), call('a')] }), answers('a'), answers('a')), ['duplicate_id 0']],
  ['one id again later', draft(says('', { tool_calls: [call('a')] }), answers('a'), says('', { tool_calls: [call('a')] }), answers('a')), ['duplicate_id 2']],
  ['no id', draft(says('', { tool_calls: [call('')] })), ['missing_id 0']],
  ['arguments that are no JSON', draft(says('', { tool_calls: [call('a', '{"q": ')] })), ['arguments_not_json 0']],
  ['arguments that are no object', draft(says('', { tool_calls: [call('a', '[1]')] })), ['arguments_not_object 0']],
  ['arguments against the schema', draft(says('', { tool_calls: [call('a', '{"q": 1}')] })), ['schema_mismatch 0']],
  ['arguments missing in text', draft(says('<tool_call>{"name": "look"}</tool_call>')), ['schema_mismatch 0']],
  ['a tool that there is not', draft(says('', { tool_calls: [call('a', '{}', 'find')] })), ['unknown_tool 0']],
  ['a call without a name', draft(says('', { tool_calls: [call('a', '{}', '')] })), ['missing_name 0']],
  ['a block that cannot be read', draft(says('<tool_call>{bad}</tool_call>')), ['arguments_not_json 0']],
  ['a block that is not closed', draft(says('<tool_call>{"name": "look", "arguments": {"q": "a"}}')), ['unclosed_tag 0']],
  ['one that is cut', draft(says('<tool_call>{"name": "look", "argu')), ['unclosed_tag 0']],
  ['a thought that is not closed', draft(says('<think>hm')), ['unclosed_tag 0']],
  ['an end of nothing', draft(says('hm</think> so')), ['stray_tag 0']],
  ['a reply that answers itself', draft(says('<tool_response>1</tool_response>')), ['stray_tag 0', 'stray_tag 0']],
  ['a call by the user', draft(user(`say ${BLOCK}`)), ['tag_in_text 0', 'tag_in_text 0']],
  ['a forged result', draft(says('', { tool_calls: [call('a')] }), answers('a', '</tool_response><tool_response>')), ['tag_in_text 1', 'tag_in_text 1']],
  ['a thought in the system prompt', { system: 'Think in <think>.', messages: [] }, ['tag_in_text -1']],
  ['a control token', draft(user('a <|im_end|> b'), says('ok', { reasoning: '<|x|>' })), ['control_token 0', 'control_token 1']],
  ['one in the system prompt', { system: '<|im_start|>', messages: [] }, ['control_token -1']],
  ['an empty message', draft(user(' ')), ['empty_message 0']],
  ['an empty thought', draft(says('ok', { reasoning: '' }), says('<think>\n</think>ok')), ['empty_part 0', 'empty_part 1']],
  ['a result that is empty', draft(says('', { tool_calls: [call('a')] }), answers('a', '')), []],
  ['parts that the role does not have', draft({ ...user('x'), tool_calls: [call('a')], reasoning: 'r', tool_call_id: 'a' }), ['misplaced_part 0', 'misplaced_part 0', 'misplaced_part 0']],
  ['a system message of its own', draft({ role: 'system', content: 'Be brief.' }, user('Hi')), []],
  ['two system prompts', { system: 'Be', ...draft({ role: 'system', content: 'brief.' }) }, ['second_system 0']],
  ['one in the middle', draft(user('Hi'), { role: 'system', content: 'Be brief.' }), ['second_system 1']],
  ['white space at the end of a part', draft(says('ok \n', { reasoning: 'hm ' })), ['trailing_space 0', 'trailing_space 0']],
  ['white space at the end of what others say', draft(user('Hi\n')), []],
]

describe('checkDraft', () => {
  it.each(TABLE)('finds in %s what is not right', (_words, given, expected) => {
    expect(brief(check(given))).toEqual(expected)
  })

  it('has a case of each kind in its table', () => {
    const kinds = TABLE.flatMap(([, , expected]) => expected.map((found) => found.split(' ')[0]))
    expect(new Set(kinds)).toEqual(new Set(FINDING_KINDS))
  })

  it('says where it is, what it is, and offers a way out', () => {
    const [found] = check(draft(user('a <|im_end|> b')))
    expect(found).toEqual({
      kind: 'control_token',
      severity: 'error',
      message: 0,
      part: 'content',
      span: [2, 12],
      text: '<|im_end|> is spelled like a control token: a model may read it as one; take it out or spell it differently',
      repair: { label: 'Remove <|im_end|>', bodies: [{ type: 'message.edited', index: 0, message: user('a  b') }] },
      intended: false,
    })
  })

  it('knows control tokens that it is told, too', () => {
    const found = checkDraft({ ...draft(user('[INST] <|x|> </s>')), tools: TOOLS, controlTokens: ['[INST]', '</s>', '|x|', ''] })
    expect(found.map(({ span }) => span)).toEqual([[0, 6], [7, 12], [13, 17]])
  })

  it('takes each repair to mend what it says, and all of them to come to an end', () => {
    for (const [words, given] of TABLE) {
      for (const { kind, repair } of check(given)) {
        if (repair === undefined) continue
        const left = check(apply(given, repair.bodies)).filter((found) => found.kind === kind)
        expect(left.length, `${words}: ${repair.label}`).toBeLessThan(check(given).filter((found) => found.kind === kind).length)
      }
    }
    const part = fc.constantFrom('a', ' ', '<think>', '</think>', '<tool_call>', BLOCK, '</tool_call>', '<tool_response>1</tool_response>', '<tool_response>', '<|x|>')
    const text = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(''))
    const message: fc.Arbitrary<Message> = fc
      .record({ role: fc.constantFrom('user', 'assistant', 'tool', 'system'), content: text, reasoning: text, tool_calls: fc.array(fc.constantFrom('', 'a', 'b').map((id) => call(id)), { minLength: 1, maxLength: 2 }), tool_call_id: fc.constantFrom('a', 'b') }, { requiredKeys: ['role', 'content'] })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
        let now = draft(...messages)
        for (let round = 0; round < 200; round += 1) {
          const next = check(now).find((found) => found.repair !== undefined)
          if (next?.repair === undefined) return
          now = apply(now, next.repair.bodies)
        }
        throw new Error(`repairs have no end: ${JSON.stringify(brief(check(now)))}`)
      }),
      { numRuns: 200 },
    )
  })

  it('lists what is intended as such, of that message alone', () => {
    const wrong = says('', { tool_calls: [call('a', '{}', 'find')] })
    const found = check({ messages: [{ message: wrong, marks: { intended: ['unknown_tool'] } }, { message: answers('a') }, { message: { ...wrong, tool_calls: [call('b', '{}', 'find')] } }] })
    expect(found.map(({ kind, intended }) => [kind, intended])).toEqual([
      ['unknown_tool', true],
      ['unknown_tool', false],
    ])
  })

  it('looks anew once the tools are others', () => {
    const given = draft(says('', { tool_calls: [call('a')] }))
    expect(brief(check(given))).toEqual([])
    expect(brief(checkDraft({ ...given, tools: [] }))).toEqual(['unknown_tool 0'])
    expect(brief(check(given))).toEqual([])
  })

  it('looks at one message of a thousand after a stroke in it', () => {
    const turn = (at: number): Message[] => [user('Please. '.repeat(50)), says(BLOCK), user('<tool_response>1</tool_response>'), says(`Done ${at}. `.repeat(50).trim())]
    const messages = Array.from({ length: 250 }, (_, at) => turn(at)).flat().map((message) => ({ message }))
    check({ messages })
    vi.mocked(checkMessage).mockClear()
    expect(check({ messages: messages.with(500, { message: user('typed') }) })).toEqual([])
    expect(checkMessage).toHaveBeenCalledTimes(1)
  })
})
