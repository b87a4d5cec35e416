#!/usr/bin/env node
// `npm run bench [name…]`: runs bench/<name>.ts one after another, all of them by default; each prints one table.
// A bench that starts the real server says so in a line `// needs: build`.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { SERVER_CODE } from './steps/checked-config.mjs'
import { chooseNode } from './steps/choose-node.mjs'
import { ensureBuilt } from './steps/ensure-built.mjs'
import { ensureInstalled } from './steps/ensure-installed.mjs'
import { CommandError, runCommand } from './steps/phase.mjs'
import { forwardSignals, runChild } from './steps/run-child.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment } from './steps/tool.mjs'

async function main() {
  const known = readdirSync(path.join(root, 'bench')).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3))
  const asked = process.argv.slice(2)
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new CommandError(`There is no bench "${unknown}". There are: ${known.join(', ')}.`)
  forwardSignals()
  await ensureInstalled(root)
  const node = chooseNode(root)
  const failed = []
  for (const name of asked.length > 0 ? asked : known) {
    console.log(`\n${name}`)
    if ((await runBench(node, path.join('bench', `${name}.ts`))) !== 0) failed.push(name)
  }
  if (failed.length > 0) throw new CommandError(`Failed: ${failed.join(', ')}.`)
}

async function runBench(node, file) {
  if (/^\/\/ needs: build$/m.test(readFileSync(path.join(root, file), 'utf8'))) await ensureBuilt(node)
  const { code } = await runChild(node, [...EXIT_WITH_PARENT, ...SERVER_CODE, file], {
    cwd: root,
    live: true,
    env: toolEnvironment(node, { NODE_ENV: 'production' }),
  })
  return code
}

await runCommand(main)
