import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeTree } from '../../support/temp-tree.ts'
import { fingerprintSources } from '../../../scripts/steps/fingerprint.mjs'

let tree: ReturnType<typeof makeTree>
beforeEach(() => {
  tree = makeTree({ 'app/page.tsx': 'a', 'lib/x/a.ts': 'a', 'package-lock.json': '{}', 'next.config.mjs': '', 'README.md': '' })
})
afterEach(() => tree.remove())

const at = (name: string) => path.join(tree.folder, name)

describe('fingerprintSources', () => {
  it.each<[string, () => void]>([
    ['a change', () => writeFileSync(at('lib/x/a.ts'), 'b')],
    ['a new file', () => writeFileSync(at('lib/x/b.ts'), '')],
    ['a removed file', () => rmSync(at('lib/x/a.ts'))],
    ['a new name', () => renameSync(at('lib/x/a.ts'), at('lib/x/b.ts'))],
    ['a static file', () => (mkdirSync(at('public')), writeFileSync(at('public/icon.svg'), ''))],
    ['the lock file', () => writeFileSync(at('package-lock.json'), '{"a": 1}')],
    ['the configuration', () => writeFileSync(at('next.config.mjs'), 'export default {}')],
    ['a file for Next', () => writeFileSync(at('proxy.ts'), '')],
    ['a byte that moves to the next file', () => (writeFileSync(at('app/page.tsx'), ''), writeFileSync(at('lib/x/a.ts'), 'aa'))],
  ])('sees %s', (_what, change) => {
    const before = fingerprintSources(tree.folder)
    change()
    expect(fingerprintSources(tree.folder)).not.toBe(before)
  })

  it('does not see what is not built', () => {
    const before = fingerprintSources(tree.folder)
    for (const name of ['README.md', 'next-env.d.ts', 'vitest.config.ts', 'tsconfig.tsbuildinfo', 'knip.json']) writeFileSync(at(name), 'new')
    mkdirSync(at('tests'))
    writeFileSync(at('tests/a.test.ts'), '')
    expect(fingerprintSources(tree.folder)).toBe(before)
  })
})
