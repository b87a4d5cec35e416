import { afterEach, describe, expect, it } from 'vitest'
import { previewSchema, type Previewed, type PreviewRequest } from '#lib/api/writing.ts'
import { toolPrompt } from '#lib/tool-calls/tool-prompt.ts'
import { previewPrompt } from '#server/runs/preview-prompt.ts'
import { errorReply, json, reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { chatText, tokenServer } from '../../support/token-server.ts'

let app: TestApp
afterEach(() => app.stop())

const TOOL = { type: 'function' as const, function: { name: 'look', description: 'Looks.', parameters: {} } }
const MESSAGES: PreviewRequest['messages'] = [
  { message: { role: 'user', content: 'Hi there' } },
  { message: { role: 'assistant', content: '<think>hm</think>Hi' }, marks: { train: { reasoning: false } } },
  { message: { role: 'user', content: 'and?' } },
  { message: { role: 'assistant', content: 'Ho' }, marks: { train: false } },
]

function preview(request: Partial<PreviewRequest>, signal = new AbortController().signal): Promise<Previewed> {
  return previewPrompt(app.ctx, previewSchema.parse({ messages: MESSAGES, ...request }), signal)
}

/** An added server of this kind, by its id. */
async function added(kind: 'vllm' | 'llama-cpp'): Promise<string> {
  return (await app.ctx.servers.add({ name: 'Mine', kind, baseUrl: app.model.baseUrl, model: 'scripted-model' })).id
}

/** The texts of a message's tokens, and of those of them that are trained. */
function of({ texts, message, trained }: Previewed, index: number): [string, string] {
  const joined = (keep: (at: number) => boolean): string => texts.filter((_text, at) => message[at] === index && keep(at)).join('')
  return [joined(() => true), joined((at) => trained[at] === true)]
}

describe('previewPrompt', () => {
  it('says of each token of the bundled model whose it is, and whether it is trained', async () => {
    app = await startTestApp([])
    const shown = await preview({ server: 'bundled', system: 'Be brief.', tools: [TOOL] })
    expect(shown.exact).toBe(true)
    expect(shown.texts.join('')).toBe(shown.text)
    expect(shown.ids.every((id) => id !== null)).toBe(true)
    expect(of(shown, -1)).toEqual([`Be brief.\n\n${toolPrompt([TOOL])}`, ''])
    expect(of(shown, 0)).toEqual(['Hi there', ''])
    expect(of(shown, 1)).toEqual(['<think>hm</think>Hi<|im_end|>', 'Hi<|im_end|>'])
    expect(of(shown, 3)).toEqual(['Ho<|im_end|>', ''])
    expect(of(shown, -2)[1]).toBe('')
    expect(shown.source).toBe('the template and tokenizer of retake-tiny on Bundled model')
  })

  it('takes system messages into the one system prompt, as an episode does', async () => {
    app = await startTestApp([])
    const shown = await preview({ server: 'bundled', system: 'Be', messages: [{ message: { role: 'system', content: 'brief.' } }, ...MESSAGES] })
    expect(of(shown, -1)[0]).toBe('Be\n\nbrief.')
    expect(of(shown, 1)[0]).toBe('Hi there')
  })

  it('shows tools that go as schemas where the template writes them', async () => {
    const template: Parameters<typeof tokenServer>[2] = {
      '/apply-template': ({ messages, tools = [] }) => json({ prompt: `<|im_start|>tools\n${tools.map((tool) => tool.function.name).join(', ')}<|im_end|>\n${chatText(messages)}` }),
    }
    app = await startTestApp(tokenServer('llama-cpp', reply({ content: 'ok' }), template))
    const shown = await preview({ server: await added('llama-cpp'), protocol: 'native', tools: [TOOL] })
    expect(of(shown, -2)[0]).toContain('<|im_start|>tools\nlook<|im_end|>')
    expect(shown).toMatchObject({ exact: true, source: 'the template and tokenizer of scripted-model on Mine' })
    expect(of(shown, 1)).toEqual(['<think>hm</think>Hi<|im_end|>', 'Hi<|im_end|>'])
  })

  it('says that the tools are left out where the server refuses to render them', async () => {
    const refusing: Parameters<typeof tokenServer>[2] = {
      '/apply-template': ({ messages, tools }) => (tools === undefined ? json({ prompt: chatText(messages) }) : errorReply(400, { body: { error: { message: 'tools need --jinja' } } })),
    }
    app = await startTestApp(tokenServer('llama-cpp', reply({ content: 'ok' }), refusing))
    const shown = await preview({ server: await added('llama-cpp'), protocol: 'native', tools: [TOOL] })
    expect(shown).toMatchObject({ exact: true, source: expect.stringContaining('without the tool schemas') })
  })

  it('says that the tools are left out where what the server renders is the same without them', async () => {
    app = await startTestApp(tokenServer('llama-cpp', reply({ content: 'ok' })))
    const shown = await preview({ server: await added('llama-cpp'), protocol: 'native', tools: [TOOL] })
    expect(shown).toMatchObject({ exact: true, source: expect.stringContaining('without the tool schemas') })
    expect(shown.message).not.toContain(-1)
    expect(of(shown, 1)).toEqual(['<think>hm</think>Hi<|im_end|>', 'Hi<|im_end|>'])
  })

  it('finds messages one by one where a template refuses what is only made to learn of it', async () => {
    app = await startTestApp(tokenServer('vllm', reply({ content: 'ok' })))
    const shown = await preview({ server: await added('vllm') })
    expect(shown.exact).toBe(true)
    expect(of(shown, 2)).toEqual(['and?', ''])
    expect(of(shown, 1)).toEqual(['<think>hm</think>Hi<|im_end|>', 'Hi<|im_end|>'])
  })

  it('says where places cannot be told, and gives those tokens to the template', async () => {
    const shouted = { '/apply-template': (body: Parameters<typeof chatText>[0] extends infer M ? { messages?: M } : never) => json({ prompt: chatText(body.messages).replaceAll('Hi', 'HEY') }) }
    app = await startTestApp(tokenServer('llama-cpp', reply({ content: 'ok' }), shouted))
    const shown = await preview({ server: await added('llama-cpp') })
    expect(shown.exact).toBe(false)
    expect(of(shown, 0)).toEqual(['', ''])
    expect(of(shown, 2)).toEqual(['and?', ''])
    expect(shown.texts.join('')).toBe(shown.text)
  })

  it('says why there is nothing to show', async () => {
    app = await startTestApp(tokenServer('llama-cpp', reply({ content: 'ok' }), { '/apply-template': () => errorReply(500, { body: { error: { message: 'roles must alternate' } } }) }))
    await expect(preview({})).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('does not show its template and tokenizer') })
    await expect(preview({ server: await added('llama-cpp') })).rejects.toMatchObject({ message: expect.stringContaining('Mine could not write this conversation') })
    await expect(preview({ server: 'nowhere' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(preview({ server: 'bundled', model: 'another' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('stops with the one who asks', async () => {
    app = await startTestApp([])
    await expect(preview({ server: 'bundled' }, AbortSignal.abort())).rejects.toMatchObject({ code: 'unavailable', message: 'the preview was no longer wanted' })
  })
})
