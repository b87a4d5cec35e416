import { describe, expect, it } from 'vitest'
import { controlTokensIn, tagsIn, withoutTag } from '#lib/draft/check-text.ts'

describe('what text holds beside text', () => {
  it('finds tags where they stand', () => {
    expect(tagsIn('a <think> </tool_call> <thinking>')).toEqual([
      { text: '<think>', span: [2, 9] },
      { text: '</tool_call>', span: [10, 22] },
    ])
    expect(tagsIn('none')).toEqual([])
  })

  it('finds control tokens by their spelling and by name, in order and once', () => {
    const found = controlTokensIn('</s><|a b|><|im_end|></s>', ['</s>', '<|im_end|>', ''])
    expect(found.map(({ text, span }) => [text, span[0]])).toEqual([
      ['</s>', 0],
      ['<|im_end|>', 11],
      ['</s>', 21],
    ])
  })

  it('writes a tag as text, in JSON such that it says the same', () => {
    const json = '{"a": "<think>"}'
    const escaped = withoutTag(json, [7, 14], true)
    expect(tagsIn(escaped)).toEqual([])
    expect(JSON.parse(escaped)).toEqual(JSON.parse(json))
    expect(withoutTag('a <think>', [2, 9], false)).toBe('a &lt;think>')
  })
})
