import { describe, expect, it } from 'vitest'
import { mapStrings, visitStrings } from '#lib/redact/map-strings.ts'

const event = JSON.parse('{"type":"call.parsed","role":"user","call":{"name":"n","arguments":{"type":"t","__proto__":{"k":["v",1,null]}}}}')

describe('visitStrings', () => {
  it('visits every text that somebody wrote, keys of foreign objects too, and no word of our own', () => {
    const seen: string[] = []
    visitStrings(event, ({ text, key, isKey }) => seen.push(`${key}${isKey === true ? '!' : ''}=${text}`))
    expect(seen).toEqual(['name=n', 'type!=type', 'type=t', '__proto__!=__proto__', 'k!=k', 'k=v'])
  })
})

describe('mapStrings', () => {
  it('changes what is visited and nothing else', () => {
    expect(JSON.stringify(mapStrings(event, (text) => text.toUpperCase()))).toBe(
      '{"type":"call.parsed","role":"user","call":{"name":"N","arguments":{"TYPE":"T","__PROTO__":{"K":["V",1,null]}}}}',
    )
    expect(JSON.stringify(mapStrings(event, (text) => text))).toBe(JSON.stringify(event))
  })

  it('takes an array of bytes for the text that its numbers are, where everything is foreign', () => {
    const value = { arguments: { data: [115, 107, 45, 49], rows: [[1, 2], [0.5], [256], []] }, ids: [115, 107, 45] }
    const seen: string[] = []
    visitStrings(value, ({ text, isKey }) => isKey === true || seen.push(text))
    expect(seen).toEqual(['115,107,45,49', '1,2'])
    expect(mapStrings(value, (text) => text.replace('15,107,4', '█'.repeat(8)))).toEqual({ ...value, arguments: { ...value.arguments, data: ['1██', '███', '█5', 49] } })
    expect(mapStrings(value, (text) => text)).toEqual(value)
    expect(mapStrings({ result: [1, 2] }, () => 'other')).toEqual({ result: 'other' })
  })

  it('keeps two keys that become one apart', () => {
    expect(mapStrings({ result: { ab: 1, cd: 2 } }, () => '██')).toEqual({ result: { '██': 1, '███': 2 } })
  })

  it('does not show what is nested too deeply to be walked', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(3000)}"hidden"${']'.repeat(3000)}`)
    expect(JSON.stringify(mapStrings(deep, (text) => text))).not.toContain('hidden')
    visitStrings(deep, () => expect.unreachable())
  })
})
