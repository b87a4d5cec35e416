import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFakeProject } from '../support/fake-project.ts'
import type { FakeProject } from '../support/fake-project.ts'

let project: FakeProject
beforeEach(() => {
  project = makeFakeProject()
})
afterEach(() => project.remove())

async function runTests(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const command = project.run('test', { CHROMIUM_PATH: 'one-that-works', ...env }, { args })
  const code = await command.ended
  const lines = command.output().replaceAll(/\d+\.\d s/g, '# s').trimEnd().split('\n')
  return { code, lines, calls: project.calls().filter((call) => !call.startsWith('npm')) }
}

describe('npm test', () => {
  it('runs every part in order, a line each, and closes with the sum of the tests', async () => {
    const { code, lines, calls } = await runTests()
    expect(lines).toEqual([
      'Installing packages (first start only)… # s',
      'types… # s',
      'lint… # s',
      'structure… # s',
      'dead… # s',
      'Building (first start only)… # s',
      'unit… # s, 40 passed, 2 skipped',
      'e2e… # s, 5 passed, with CHROMIUM_PATH',
      '45 passed, 0 failed',
    ])
    expect(calls).toEqual(['next typegen', 'typescript ', 'oxlint ', 'knip ', 'next build', 'vitest run', '@playwright/test test'])
    expect(code).toBe(0)
  })

  it.each([
    ['typescript', 'types', '0 passed, 1 failed'],
    ['oxlint', 'lint', '0 passed, 1 failed'],
    ['knip', 'dead', '0 passed, 1 failed'],
    ['vitest', 'unit', '40 passed, 1 failed'],
    ['@playwright/test', 'e2e', '45 passed, 1 failed'],
  ])('stops where %s fails and shows its output', async (tool, part, closing) => {
    const { code, lines, calls } = await runTests({ FAKE_FAILURE: tool })
    expect(lines.slice(-3)).toEqual([`output of ${tool}`, `npm test stopped at: ${part}`, closing])
    expect(calls.at(-1)?.startsWith(tool)).toBe(true)
    expect(code).toBe(1)
  })

  it('stops at a broken architecture', async () => {
    writeFileSync(path.join(project.folder, 'lib/bad.ts'), "import '#server/config.ts'\n")
    const { code, lines } = await runTests()
    expect(lines).toContain('lib/bad.ts: lib/ may not import server/ (#server/config.ts)')
    expect(lines.slice(-2)).toEqual(['npm test stopped at: structure', '0 passed, 1 failed'])
    expect(code).toBe(1)
  })

  it('stops at a build that fails', async () => {
    const { code, lines } = await runTests({ FAKE_NEXT: 'build fails' })
    expect(lines.slice(-4)).toEqual([
      'boom at build',
      'The build failed: next build ended with code 3.',
      'npm test stopped at: build',
      '0 passed, 1 failed',
    ])
    expect(code).toBe(1)
  })

  it('refuses a browser that was named and does not work', async () => {
    const { code, lines } = await runTests({ CHROMIUM_PATH: 'a-broken-one' })
    expect(lines.slice(-3)).toEqual([
      'CHROMIUM_PATH is "a-broken-one", which does not work: cannot draw',
      'npm test stopped at: e2e',
      '40 passed, 1 failed',
    ])
    expect(code).toBe(1)
  })

  it('runs one part with the arguments of its tool', async () => {
    const { code, lines, calls } = await runTests({}, ['unit', 'tests/lib/x'])
    expect(calls).toEqual(['next build', 'vitest run tests/lib/x'])
    expect(lines.slice(-2)).toEqual(['output of vitest', '40 passed, 0 failed'])
    expect(code).toBe(0)
    expect((await runTests({}, ['lint', 'lib'])).calls).toEqual(['oxlint lib'])
    expect((await runTests({}, ['e2e', 'smoke'])).calls).toEqual(['@playwright/test test smoke'])
  })

  it('says why one part could not run at all', async () => {
    const { code, lines } = await runTests({ CHROMIUM_PATH: 'a-broken-one' }, ['e2e'])
    expect(lines.slice(-2)).toEqual(['CHROMIUM_PATH is "a-broken-one", which does not work: cannot draw', '0 passed, 1 failed'])
    expect(code).toBe(1)
  })

  it('refuses a part that it does not know', async () => {
    const { code, lines } = await runTests({}, ['units'])
    expect(lines).toEqual(['npm test does not know the part "units". The parts are: types, lint, structure, dead, build, unit, e2e.'])
    expect(code).toBe(1)
  })
})
