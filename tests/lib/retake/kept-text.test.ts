import { describe, expect, it } from 'vitest'
import { keptText } from '#lib/retake/kept-text.ts'
import type { ChannelToken } from '#lib/retake/kept-text.ts'
import { textOfBytes } from '#lib/tokens/token-bytes.ts'
import type { Token } from '#lib/tokens/token.ts'

const content = (token: Token): ChannelToken => ({ channel: 'content', token })
const thought = (token: Token): ChannelToken => ({ channel: 'reasoning', token })

describe('keptText', () => {
  it('gives each part as far as its tokens spell it', () => {
    const tokens = [thought({ text: 'so ' }), thought({ text: 'it' }), content({ text: 'It' }), content({ text: ' is' })]
    const kept = keptText(tokens, { content: 'It is 5.', reasoning: 'so it is' })
    expect([textOfBytes(kept.content), textOfBytes(kept.reasoning)]).toEqual(['It is', 'so it'])
  })

  it('passes over tokens that add nothing: tags that the server took away, an end of turn, structured calls', () => {
    const tokens: ChannelToken[] = [
      content({ text: '<think>' }),
      thought({ text: 'hm' }),
      thought({ text: '</think>' }),
      { channel: 'tool_call', token: { text: 'ok' } },
      content({ text: 'ok' }),
      content({ text: '<|im_end|>', special: true }),
    ]
    const kept = keptText(tokens, { content: 'ok', reasoning: 'hm' })
    expect([textOfBytes(kept.content), textOfBytes(kept.reasoning)]).toEqual(['ok', 'hm'])
  })

  it('keeps the first bytes of a character that is spread over tokens', () => {
    const kept = keptText([content({ text: '\ufffd', bytes: [0xf0, 0x9f] })], { content: '😀' })
    expect([...kept.content]).toEqual([0xf0, 0x9f])
  })
})
