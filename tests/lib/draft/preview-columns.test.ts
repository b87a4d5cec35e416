import { describe, expect, it } from 'vitest'
import { previewColumns } from '#lib/draft/preview-columns.ts'
import type { PartPlace } from '#lib/draft/preview-places.ts'
import type { Marks } from '#lib/messages/marks.ts'
import type { Message } from '#lib/messages/message.ts'
import type { Token } from '#lib/tokens/token.ts'

const token = (text: string): Token => ({ id: 1, text, logprob: null, ...(text.startsWith('<|') && { special: true as const }) })
const said = (role: Message['role'], index: number, marks?: Marks) => ({ index, message: { role, content: '' }, marks })

/** Columns of a text that is cut into tokens at `|`, but for control tokens; places by the parts of the text. */
function columns(tokens: readonly string[], places: readonly [number, PartPlace['part'], string][], messages = [said('user', 4), said('assistant', 7)]) {
  const text = tokens.join('')
  let from = 0
  const placed = places.map(([message, part, words]): PartPlace => {
    const at = text.indexOf(words, from)
    from = at + words.length
    return { message, part, span: [at, from] }
  })
  return previewColumns({ text, tokens: tokens.map(token), messages, places: placed })
}

describe('the columns of a preview', () => {
  it('give each token its message, and the end of a turn to the assistant who ends it', () => {
    expect(columns(['<|s|>', 'Hi', '<|e|>', '<|a|>', 'Ho', '!', '<|e|>', '<|s|>'], [[0, 'content', 'Hi'], [1, 'content', 'Ho!']])).toEqual({
      message: [-2, 4, -2, -2, 7, 7, 7, -2],
      trained: [false, false, false, false, true, true, true, false],
    })
  })

  it('train what the marks say, part by part, and the end with the part before it', () => {
    const places: [number, PartPlace['part'], string][] = [[0, 'reasoning', 'hm'], [0, 'content', 'Ho'], [0, 'calls', 'call']]
    const trained = (marks: Marks): boolean[] | undefined => columns(['hm', 'Ho', 'call', '<|e|>'], places, [said('assistant', 0, marks)])?.trained
    expect(trained({})).toEqual([true, true, true, true])
    expect(trained({ train: { reasoning: false } })).toEqual([false, true, true, true])
    expect(trained({ train: { calls: false } })).toEqual([true, true, false, false])
    expect(trained({ train: false })).toEqual([false, false, false, false])
  })

  it('train no token that is in part the template’s, or of a part that is not trained', () => {
    const places: [number, PartPlace['part'], string][] = [[1, 'reasoning', 'hm'], [1, 'content', 'Ho']]
    expect(columns(['a\nh', 'm', 'mHo\n'], [[1, 'content', 'hm'], [1, 'content', 'mHo']])).toEqual({ message: [7, 7, 7], trained: [false, true, false] })
    expect(columns(['h', 'mH', 'o'], places, [said('user', 4), said('assistant', 7, { train: { reasoning: false } })])?.trained).toEqual([false, false, true])
  })

  it('count bytes, not characters', () => {
    expect(columns(['é👋', 'Hi', '👋'], [[1, 'content', 'Hi']])?.message).toEqual([-2, 7, -2])
  })

  it('say nothing where the tokens do not spell the text', () => {
    const tokens: Token[] = [{ id: 1, text: '', bytes: null, logprob: null }]
    expect(previewColumns({ text: 'Hi', tokens, messages: [], places: [] })).toBeUndefined()
  })
})
