import { describe, expect, it } from 'vitest'
import { runScriptOver } from '../support/temp-tree.ts'

const SCRIPT = 'scripts/check-tests.mjs'
const CLEAN = {
  'lib/run/fold.ts': 'export function fold() {}\n',
  'lib/run/types.ts': 'export const KINDS = []\n',
  'lib/run/state.ts': "import 'x'\nexport interface State {}\nexport type A = 1\nexport type { B } from './fold.ts'\n",
  'server/storage/writer-worker.ts': "import 'server-only'\nfunction main() {}\nmain()\n",
  'tests/lib/run/fold.test.ts': '',
  'components/ui/button.tsx': 'export function Button() {}\n',
  'tests/components/ui/button.test.tsx': '',
  'scripts/start.mjs': '',
  'tests/scripts/start.test.ts': '',
  'tests/support/x.ts': '',
}

describe('check-tests', () => {
  it('is green over a tree that is mirrored; types and workers need no test of their own', () => {
    expect(runScriptOver(SCRIPT, CLEAN)).toEqual({ code: 0, output: '4 modules, 0 test problems\n' })
  })

  it.each([
    'export function a() {}',
    'export async function a() {}',
    'export class A {}',
    'export abstract class A {}',
    'export const A = 1',
    'export default 1',
    "export * from './b.ts'",
    "export { b } from './b.ts'",
  ])('is red when a module has no test: %s', (source) => {
    const { code, output } = runScriptOver(SCRIPT, { ...CLEAN, 'server/a.ts': `import 'server-only'\n${source}\n` })
    expect(output).toContain('server/a.ts: no tests/server/a.test.ts')
    expect(code).toBe(1)
  })

  it.each(['tests/lib/gone.test.ts', 'tests/components/gone.test.tsx', 'tests/scripts/gone.test.ts'])(
    'is red when %s has lost its module',
    (test) => {
      const { code, output } = runScriptOver(SCRIPT, { ...CLEAN, [test]: '' })
      expect(output).toContain(`${test}: no module ${test.replace('tests/', '').replace(/\.test\.tsx?/, '')}`)
      expect(code).toBe(1)
    },
  )

  it('is red when it finds nothing to read', () => {
    const { code, output } = runScriptOver(SCRIPT, { 'README.md': '' })
    expect(code).toBe(1)
    expect(output).toContain('no module was read')
  })
})
