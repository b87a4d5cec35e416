import path from 'node:path'
import { fingerprintSources } from './fingerprint.mjs'
import { CommandError, phase } from './phase.mjs'
import { runChild } from './run-child.mjs'
import { oncePerStamp } from './stamp.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment } from './tool.mjs'

/**
 * Bundles the viewer that HTML exports carry.
 * @param {string} node the Node to bundle with
 */
export async function bundleViewer(node) {
  const { code, output } = await runChild(node, [...EXIT_WITH_PARENT, path.join(root, 'scripts/bundle-viewer.mjs')], {
    cwd: root,
    env: toolEnvironment(node, { NODE_ENV: 'production' }),
  })
  if (code !== 0) throw new CommandError(`The viewer of HTML exports could not be bundled: its script ended with code ${code}.`, output)
}

/**
 * The same for `npm run dev`, which builds nothing else, unless just these sources were bundled before.
 * @param {string} node
 */
export async function ensureViewer(node) {
  await oncePerStamp({
    file: path.join(root, '.next', 'viewer', '.stamp'),
    wanted: fingerprintSources(root),
    work: () => phase('Bundling the viewer of HTML exports', () => bundleViewer(node)),
  })
}
