import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SOURCE_FOLDERS = ['app', 'components', 'lib', 'server', 'public']
/** Files of the root that the build reads: configuration, package-lock.json, instrumentation.ts, proxy.ts. */
const ROOT_FILE = /\.(?:ts|mjs|json)$/
const NOT_BUILT = new Set(['next-env.d.ts', 'vitest.config.ts', 'knip.json', '.oxlintrc.json'])

/**
 * A hash over names and contents of everything that `next build` reads.
 * @param {string} root
 */
export function fingerprintSources(root) {
  const files = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && ROOT_FILE.test(entry.name) && !NOT_BUILT.has(entry.name))
    .map((entry) => entry.name)
  for (const folder of SOURCE_FOLDERS) {
    // An empty folder (public/) is not in a clone.
    if (existsSync(path.join(root, folder))) files.push(...filesUnder(root, folder))
  }
  return fingerprintFiles(root, files.sort())
}

/**
 * @param {string} root
 * @param {readonly string[]} files paths relative to the root
 */
export function fingerprintFiles(root, files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(path.join(root, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function filesUnder(root, folder) {
  const found = []
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...filesUnder(root, place))
    else if (entry.isFile()) found.push(place)
  }
  return found
}
