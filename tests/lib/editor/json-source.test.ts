import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nodeOf, readJsonSource, withSource, type JsonNode, type JsonPath } from '#lib/editor/json-source.ts'

const sourceAt = (text: string, path: JsonPath): string | undefined => {
  const node = nodeOf(readJsonSource(text), path)
  return node && text.slice(node.start, node.end)
}

/** Every value of a text with its path, outermost first. */
function places(node: JsonNode, path: JsonPath = []): { path: JsonPath; node: JsonNode }[] {
  return [{ path, node }, ...(node.parts ?? []).flatMap(({ key, value }) => places(value, [...path, key]))]
}

const space = fc.constantFrom('', ' ', '\n  ', '\t')
const word = fc.oneof(
  fc.constantFrom('9007199254740993', '1.0', '1e400', '-0', '1E+2', 'null', 'true', '"\\u00e9\\n\\""', '"]},:"'),
  fc.string().map((text) => JSON.stringify(text)),
)
const keys = fc.uniqueArray(fc.constantFrom('a', 'b c', '__proto__', '', 'length', '}'), { maxLength: 4 })

/** JSON as anyone might write it: any spacing, numbers of any size and spelling. */
const { text: jsonTexts, object: objectTexts } = fc.letrec<{ text: string; object: string; array: string }>((tie) => ({
  text: fc.oneof({ maxDepth: 3, withCrossShrink: true }, word, tie('object'), tie('array')),
  object: fc
    .tuple(keys, fc.array(tie('text'), { minLength: 4, maxLength: 4 }), fc.array(space, { minLength: 4, maxLength: 4 }))
    .map(([names, values, [one = '', two = '', three = '', four = '']]) => `{${names.map((name, at) => `${one}${JSON.stringify(name)}${two}:${three}${values[at] ?? '0'}${four}`).join(',')}}`),
  array: fc.tuple(fc.array(tie('text'), { maxLength: 4 }), space).map(([items, gap]) => `[${items.map((item) => gap + item + gap).join(',')}]`),
}))

describe('one value that is changed', () => {
  test('leaves the text of all others as it was, to the character', () => {
    fc.assert(
      fc.property(objectTexts, word, fc.nat(), (text, source, pick) => {
        const all = places(readJsonSource(text))
        const chosen = all[pick % all.length]
        if (chosen === undefined || chosen.path.length === 0) return
        expect(withSource(text, chosen.path, source)).toBe(text.slice(0, chosen.node.start) + source + text.slice(chosen.node.end))
      }),
      { numRuns: 200 },
    )
  })

  test('is added or taken out the same way, and what is left is JSON', () => {
    fc.assert(
      fc.property(objectTexts, jsonTexts, fc.nat(), (text, source, pick) => {
        const all = places(readJsonSource(text)).filter(({ path }) => typeof path.at(-1) !== 'number')
        const { path } = all[pick % all.length] ?? { path: [] }
        const under = [...path, 'new']
        const added = withSource(text, under, source)
        expect(sourceAt(added, under)).toBe(source)
        for (const other of places(readJsonSource(text))) {
          if (path.every((key, at) => other.path[at] === key) || other.path.every((key, at) => path[at] === key)) continue
          expect(sourceAt(added, other.path)).toBe(text.slice(other.node.start, other.node.end))
        }
        if (all.some((one) => one.path === path && one.node.parts !== undefined && text[one.node.start] === '{')) {
          expect(JSON.parse(withSource(added, under, undefined))).toEqual(JSON.parse(text))
        }
        if (path.length === 0) return
        const removed = withSource(text, path, undefined)
        expect(sourceAt(removed, path)).toBeUndefined()
        for (const other of places(readJsonSource(removed))) {
          if (other.node.parts === undefined) expect(sourceAt(text, other.path)).toBe(removed.slice(other.node.start, other.node.end))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('what is written', () => {
  const odd = '{"id": 9007199254740993, "x":1.0 , "big":1e400, "list": [ 1,2 ]}'

  test.each([
    [odd, ['x'], '2', '{"id": 9007199254740993, "x":2 , "big":1e400, "list": [ 1,2 ]}'],
    [odd, ['list', 1], '2.50', '{"id": 9007199254740993, "x":1.0 , "big":1e400, "list": [ 1,2.50 ]}'],
    [odd, ['list', 2], '3', '{"id": 9007199254740993, "x":1.0 , "big":1e400, "list": [ 1,2,3 ]}'],
    [odd, ['list', 0], undefined, '{"id": 9007199254740993, "x":1.0 , "big":1e400, "list": [ 2 ]}'],
    [odd, ['x'], undefined, '{"id": 9007199254740993, "big":1e400, "list": [ 1,2 ]}'],
    [odd, ['none', 'at', 'all'], undefined, odd],
    ['', ['a'], '1', '{"a": 1}'],
    ['{ }', ['a', 'b', 0], '"x"', '{"a": {"b": ["x"]}}'],
    ['{"a":1}', ['b'], '2', '{"a":1,"b":2}'],
    ['{"a": 1}', ['b'], '2', '{"a": 1, "b": 2}'],
    ['{\n  "a": 1\n}', ['b'], '2', '{\n  "a": 1,\n  "b": 2\n}'],
    ['{"a": 1, "b": 2}', ['b'], undefined, '{"a": 1}'],
    ['{ "a": 1 }', ['a'], undefined, '{}'],
    ['{"a": "text"}', ['a', 'b'], '1', '{"a": {"b": 1}}'],
    ['[1]', [0], '2', '[2]'],
  ] as const)('%s at %j as %s', (...[text, path, source, after]) => {
    expect(withSource(text, path, source)).toBe(after)
  })

  test('of a key that comes twice is the last one, and both are taken out', () => {
    const twice = '{"a": 1, "b": 2, "a": 3}'
    expect(sourceAt(twice, ['a'])).toBe('3')
    expect(withSource(twice, ['a'], '4')).toBe('{"a": 1, "b": 2, "a": 4}')
    expect(withSource(twice, ['a'], undefined)).toBe('{"b": 2}')
    expect(withSource('{"a": 1, "a": 3}', ['a'], undefined)).toBe('{}')
  })
})

test('what is no JSON, or nested too deeply, is refused', () => {
  expect(() => readJsonSource('{a}')).toThrow(SyntaxError)
  expect(() => readJsonSource(`${'['.repeat(513)}${']'.repeat(513)}`)).toThrow('nested deeper than 512 levels')
  expect(readJsonSource(`${'['.repeat(512)}${']'.repeat(512)}`).end).toBe(1024)
})
