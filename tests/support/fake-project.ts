import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import path from 'node:path'
import { makeTree } from './temp-tree.ts'

/** Does what `npm ci` does, in a moment: node_modules anew, with zod and a stand-in for Next. */
const FAKE_NPM = `
const fs = require('node:fs')
fs.appendFileSync('calls.log', 'npm ' + process.argv.slice(2).join(' ') + '\\n')
fs.rmSync('node_modules', { recursive: true, force: true })
if (process.env.FAKE_NPM === 'fail') { console.error('npm error 404 no such package'); process.exit(7) }
fs.mkdirSync('node_modules/next', { recursive: true })
for (const name of ['zod', 'server-only']) fs.symlinkSync(process.env.REAL_MODULES + '/' + name, 'node_modules/' + name)
fs.writeFileSync('node_modules/next/package.json', JSON.stringify({ bin: { next: 'next.cjs' } }))
fs.copyFileSync('fake-next.cjs', 'node_modules/next/next.cjs')
for (const [name, command] of [['typescript', 'tsc'], ['oxlint', 'oxlint'], ['knip', 'knip'], ['vitest', 'vitest'], ['@playwright/test', 'playwright']]) {
  fs.mkdirSync('node_modules/' + name, { recursive: true })
  fs.writeFileSync('node_modules/' + name + '/package.json', JSON.stringify({ main: 'tool.cjs', bin: { [command]: 'tool.cjs' } }))
  fs.copyFileSync('fake-tool.cjs', 'node_modules/' + name + '/tool.cjs')
}
`
/** Any tool of the tests: writes its report where it is told to, and fails when it is told to. */
const FAKE_TOOL = `
const fs = require('node:fs')
const tool = __dirname.split('/node_modules/').at(-1)
// What find-chromium.mjs asks of Playwright: a browser that draws when its name says so.
exports.chromium = {
  launch: async ({ executablePath }) => {
    if (!executablePath.includes('works')) throw new Error('cannot draw')
    return { newPage: async () => ({ setContent: async () => {}, screenshot: async () => {} }), close: async () => {} }
  },
}
if (require.main === module) {
  const args = process.argv.slice(2)
  fs.appendFileSync('calls.log', tool + ' ' + args.filter((arg) => !arg.startsWith('--')).join(' ') + '\\n')
  const failed = process.env.FAKE_FAILURE === tool ? 1 : 0
  console.log('output of ' + tool)
  const vitest = args.find((arg) => arg.startsWith('--outputFile.json='))
  if (vitest) fs.writeFileSync(vitest.slice(18), JSON.stringify({ numPassedTests: 40, numFailedTests: failed, numPendingTests: 2 }))
  const playwright = process.env.PLAYWRIGHT_JSON_OUTPUT_FILE
  if (playwright) fs.writeFileSync(playwright, JSON.stringify({ stats: { expected: 5, unexpected: failed, flaky: 0, skipped: 0 } }))
  process.exitCode = failed
}
`
/** Builds a folder, serves a page, and writes down what it was asked for and how it ended. */
const FAKE_NEXT = `
const fs = require('node:fs')
const note = (text) => fs.appendFileSync('calls.log', text + '\\n')
const [command, ...args] = process.argv.slice(2)
note('next ' + [command, ...args].join(' '))
if (process.env.FAKE_NEXT === command + ' fails') { console.error('boom at ' + command); process.exit(3) }
if (command === 'typegen') process.exit(0)
if (command === 'build') {
  fs.mkdirSync('.next', { recursive: true })
  if (process.env.FAKE_NEXT === 'build hangs') setInterval(() => {}, 1000)
} else {
  console.log('a banner nobody needs')
  const server = require('node:http').createServer((request, response) => response.writeHead(401).end())
  server.listen(Number(args[3]), args[1])
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]]) process.on(signal, () => { note('ended by ' + signal); process.exit(code) })
}
`

/** Makes the folder that the bundle stands in; the real one needs real packages. */
const FAKE_BUNDLE = "import { mkdirSync } from 'node:fs'\nmkdirSync('.next/viewer', { recursive: true })\n"

export interface FakeProject {
  readonly folder: string
  /** What npm and Next were asked for since the last look. */
  calls(): string[]
  /** Runs scripts/`name`.mjs; `env` comes on top. */
  run(name: string, env?: Readonly<Record<string, string>>, how?: RunOptions): StartedCommand
  remove(): void
}

export interface RunOptions {
  readonly args?: readonly string[]
  /** Through a shell that stays, as npm does; `child` is the shell then. */
  readonly by?: 'shell' | undefined
}

export interface StartedCommand {
  readonly child: ChildProcess
  /** Both streams, as far as they came. */
  output(): string
  readonly ended: Promise<number | null>
}

/** A project with our real scripts and configuration, whose npm and Next are stand-ins that take a moment. */
export function makeFakeProject(): FakeProject {
  const { folder, remove } = makeTree({
    'package-lock.json': '{}',
    'app/page.tsx': 'one',
    'fake-npm/npm-cli.js': FAKE_NPM,
    'fake-next.cjs': FAKE_NEXT,
    'fake-tool.cjs': FAKE_TOOL,
    'tests/lib/errors.test.ts': '',
    'tests/server/config.test.ts': '',
  })
  for (const name of ['scripts', 'server/config.ts', 'lib/errors.ts', 'package.json']) {
    cpSync(name, path.join(folder, name), { recursive: true })
  }
  // What it bundles is not part of this project.
  writeFileSync(path.join(folder, 'scripts/bundle-viewer.mjs'), FAKE_BUNDLE)
  writeFileSync(path.join(folder, 'fake-npm/package.json'), '{"type": "commonjs"}')
  const log = path.join(folder, 'calls.log')
  return {
    folder,
    remove,
    calls: () => {
      const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
      writeFileSync(log, '')
      return lines.filter((line) => line !== '')
    },
    run: (name, env = {}, { args = [], by } = {}) => {
      const script = [`scripts/${name}.mjs`, ...args]
      const command = by === undefined ? [process.execPath, ...script] : ['sh', '-c', `"${process.execPath}" ${script.join(' ')}; true`]
      return startCommand(folder, env, command)
    },
  }
}

function startCommand(folder: string, env: Readonly<Record<string, string>>, [program = '', ...args]: readonly string[]): StartedCommand {
  const child = spawn(program, args, {
    cwd: folder,
    env: {
      NODE_ENV: 'test',
      PATH: process.env['PATH'],
      npm_execpath: path.join(folder, 'fake-npm/npm-cli.js'),
      npm_node_execpath: process.execPath,
      REAL_MODULES: path.resolve('node_modules'),
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(() => child.exitCode)
  return { child, ended, output: () => output }
}
