#!/usr/bin/env node
// `npm test`: every check and test in one order, a line each, ended by one line `N passed, N failed`.
// `npm test -- PART [arguments of its tool]` runs one part. Syntax of Node 18, like start.mjs.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chooseNode } from './steps/choose-node.mjs'
import { ensureBuilt } from './steps/ensure-built.mjs'
import { ensureInstalled } from './steps/ensure-installed.mjs'
import { CommandError, phase, runCommand } from './steps/phase.mjs'
import { forwardSignals, runChild } from './steps/run-child.mjs'
import { countPlaywright, countVitest } from './steps/test-counts.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment, toolScript } from './steps/tool.mjs'

/** The parts in their order; those that start the real server come after the build. */
const PARTS = { types, lint, structure, dead, build, unit, e2e }
const NEEDS_BUILD = new Set(['unit', 'e2e'])

const reports = mkdtempSync(path.join(os.tmpdir(), 'retake-test-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

async function main() {
  const [part, ...args] = process.argv.slice(2)
  if (part !== undefined && !Object.hasOwn(PARTS, part)) {
    throw new CommandError(`npm test does not know the part "${part}". The parts are: ${Object.keys(PARTS).join(', ')}.`)
  }
  forwardSignals()
  await ensureInstalled(root)
  const node = chooseNode(root)
  if (part === undefined) return runAll(node)
  if (NEEDS_BUILD.has(part)) await ensureBuilt(node)
  const result = await PARTS[part]({ node, args, live: true })
  if (result.failed > 0 && result.output !== '') console.log(result.output.trim())
  return close(result)
}

async function runAll(node) {
  const total = { passed: 0, failed: 0 }
  for (const [title, part] of Object.entries(PARTS)) {
    const work = () => part({ node, args: [], live: false })
    // A build that has to be made has a line of its own.
    const { passed, failed, output } = await (part === build ? work() : inPhase(title, work))
    total.passed += passed
    total.failed += failed
    if (failed === 0) continue
    // All on stdout, so that the closing line comes last for whoever reads our streams apart.
    console.log(output.trim())
    console.log(`npm test stopped at: ${title}`)
    break
  }
  return close(total)
}

async function inPhase(title, work) {
  let result
  await phase(title, async () => {
    result = await work()
    const counts = ['passed', 'failed', 'skipped'].filter((kind) => result[kind] > 0).map((kind) => `${result[kind]} ${kind}`)
    return [...counts, result.note].filter(Boolean).join(', ')
  })
  return result
}

function close({ passed, failed }) {
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** Next's generated types, then the compiler. */
async function types({ node, args, live }) {
  const generated = await run({ node, live }, [toolScript('next'), 'typegen'])
  return generated.failed > 0 ? generated : run({ node, live }, [toolScript('typescript', 'tsc'), '--noEmit', ...args])
}

function lint({ node, args, live }) {
  return run({ node, live }, [toolScript('oxlint'), '--type-aware', '--deny-warnings', ...args])
}

async function structure({ node, live }) {
  const imports = await run({ node, live }, ['scripts/check-imports.mjs'])
  const tests = await run({ node, live }, ['scripts/check-tests.mjs'])
  return { passed: 0, failed: imports.failed + tests.failed, output: imports.output + tests.output }
}

function dead({ node, args, live }) {
  return run({ node, live }, [toolScript('knip'), ...args])
}

async function build({ node }) {
  try {
    await ensureBuilt(node)
    return { passed: 0, failed: 0, output: '' }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { passed: 0, failed: 1, output: `${error.output.trimEnd()}\n${error.message}` }
  }
}

async function unit({ node, args, live }) {
  const report = path.join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const ran = await run({ node, live }, [toolScript('vitest'), 'run', ...reporters, ...args])
  return counted(ran, countVitest(report))
}

async function e2e({ node, args, live }) {
  const found = await runChild(node, ['scripts/find-chromium.mjs'], { cwd: root, env: toolEnvironment(node) })
  if (found.code !== 0) return { passed: 0, failed: 1, output: found.output }
  const browser = JSON.parse(found.output)
  if (live) console.log(`Browser tests with ${browser.from}`)
  const report = path.join(reports, 'playwright.json')
  const env = { ...browser.env, RETAKE_CHROMIUM: browser.path ?? '', PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const command = [toolScript('@playwright/test', 'playwright'), 'test', '--config=tests/e2e/playwright.config.ts', '--reporter=list,json']
  const ran = await run({ node, live, env }, [...command, ...args])
  return { ...counted(ran, countPlaywright(report)), note: `with ${browser.from}` }
}

/** A tool that failed without a failed test (a file that does not load, no test at all) counts as one failure. */
function counted(ran, { passed, failed, skipped }) {
  return { passed, failed: Math.max(failed, ran.failed), skipped, output: ran.output }
}

async function run({ node, live, env }, args) {
  const { code, output } = await runChild(node, [...EXIT_WITH_PARENT, ...args], { cwd: root, live, env: toolEnvironment(node, env) })
  return { passed: 0, failed: code === 0 ? 0 : 1, output }
}

await runCommand(main)
