import { describe, expect, it } from 'vitest'
import { responseBlocks } from '#lib/draft/response-blocks.ts'

describe('responseBlocks', () => {
  it('finds each block that is closed, in order', () => {
    const text = 'a<tool_response>1</tool_response>\n<tool_response></tool_response><tool_response>open'
    expect(responseBlocks(text).map(({ span, inner }) => [text.slice(...span), text.slice(...inner)])).toEqual([
      ['<tool_response>1</tool_response>', '1'],
      ['<tool_response></tool_response>', ''],
    ])
    expect(responseBlocks('</tool_response>')).toEqual([])
  })
})
