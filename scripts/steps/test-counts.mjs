import { existsSync, readFileSync } from 'node:fs'

/**
 * Tests by how they ended, from vitest's JSON report; nothing where it wrote none.
 * @param {string} file
 */
export function countVitest(file) {
  const report = readReport(file)
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  }
}

/**
 * The same from Playwright's JSON report; a test that passed only when tried again counts as failed.
 * @param {string} file
 */
export function countPlaywright(file) {
  const stats = readReport(file)?.stats
  return { passed: stats?.expected ?? 0, failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0), skipped: stats?.skipped ?? 0 }
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
