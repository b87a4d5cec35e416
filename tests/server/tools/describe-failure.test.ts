import { describe, expect, test } from 'vitest'
import { describeFailure } from '#server/tools/describe-failure.ts'

describe('describeFailure', () => {
  test.each([
    [new Error('key not found'), 'key not found'],
    [new Error('first line\nat Object.<anonymous> (/srv/app/secret.ts:1:1)'), 'first line'],
    ['a plain string', 'a plain string'],
    [undefined, 'undefined'],
    [new Error('  \n '), 'the tool failed without saying why'],
    [new Error("ENOENT: no such file, open '/srv/data/workspaces/r1/store.json'"), "ENOENT: no such file, open 'store.json'"],
    [new Error('cannot load file:///srv/app/tool.ts now'), 'cannot load tool.ts now'],
    [new Error(String.raw`open C:\Users\me\store.json`), 'open store.json'],
    [new Error('1/2/3 is not 6/4'), '1/2/3 is not 6/4'],
    [new Error('10 km/h at /'), '10 km/h at /'],
  ])('%j', (thrown, text) => {
    expect(describeFailure(thrown)).toBe(text)
  })

  test('is never long, and reads a long hostile message quickly', () => {
    expect(describeFailure(new Error('y'.repeat(1e7)))).toHaveLength(1000)
    expect(describeFailure(new Error('/a'.repeat(5e6))).length).toBeLessThanOrEqual(1000)
  })
})
