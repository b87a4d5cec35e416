import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Node's arguments with which what we start ends when we do. */
export const EXIT_WITH_PARENT = ['--import', pathToFileURL(path.join(root, 'scripts/steps/exit-with-parent.mjs')).href]

/**
 * The script behind a command of an installed package, so that it can be run by the Node we choose.
 * @param {string} packageName
 * @param {string} [command] as the package names it; by default the package's own name
 */
export function toolScript(packageName, command = packageName) {
  const folder = path.join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[command])
}

/**
 * The environment of what we start: the chosen Node comes first in the path, and nothing is reported to anybody.
 * @param {string} node
 * @param {Record<string, string>} [extra]
 */
export function toolEnvironment(node, extra = {}) {
  return {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    ...extra,
  }
}
