import path from 'node:path'
import { fingerprintSources } from './fingerprint.mjs'
import { CommandError, phase } from './phase.mjs'
import { runChild } from './run-child.mjs'
import { oncePerStamp } from './stamp.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment } from './tool.mjs'

/**
 * Bundles the viewer that HTML exports carry, unless just these sources were bundled before.
 * @param {string} node the Node to bundle with
 */
export async function ensureViewer(node) {
  await oncePerStamp({
    file: path.join(root, '.retake', 'viewer', '.stamp'),
    wanted: fingerprintSources(root),
    work: () =>
      phase('Bundling the viewer of HTML exports', async () => {
        const { code, output } = await runChild(node, [...EXIT_WITH_PARENT, path.join(root, 'scripts/bundle-viewer.mjs')], {
          cwd: root,
          env: toolEnvironment(node, { NODE_ENV: 'production' }),
        })
        if (code !== 0) throw new CommandError(`The viewer could not be bundled: its script ended with code ${code}.`, output)
      }),
  })
}
