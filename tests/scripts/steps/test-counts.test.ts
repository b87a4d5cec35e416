import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTree } from '../../support/temp-tree.ts'
import { countPlaywright, countVitest } from '../../../scripts/steps/test-counts.mjs'

function counted(count: typeof countVitest, report: unknown) {
  const tree = makeTree({ 'report.json': JSON.stringify(report) })
  try {
    return count(path.join(tree.folder, 'report.json'))
  } finally {
    tree.remove()
  }
}

describe('test counts', () => {
  it("reads vitest's report", () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }
    expect(counted(countVitest, report)).toEqual({ passed: 7, failed: 2, skipped: 2 })
  })

  it("reads Playwright's report, where passing only when tried again is failing", () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 } }
    expect(counted(countPlaywright, report)).toEqual({ passed: 4, failed: 2, skipped: 3 })
  })

  it('counts nothing where no report was written', () => {
    expect(countVitest('/nowhere/report.json')).toEqual({ passed: 0, failed: 0, skipped: 0 })
    expect(countPlaywright('/nowhere/report.json')).toEqual({ passed: 0, failed: 0, skipped: 0 })
  })
})
