import path from 'node:path'
import { bundleViewer } from './ensure-viewer.mjs'
import { fingerprintSources } from './fingerprint.mjs'
import { CommandError, phase } from './phase.mjs'
import { runChild } from './run-child.mjs'
import { oncePerStamp } from './stamp.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment, toolScript } from './tool.mjs'

/**
 * Builds the pages, the server and the viewer of HTML exports, unless just these sources were built before.
 * @param {string} node the Node to build with
 */
export async function ensureBuilt(node) {
  await oncePerStamp({
    file: path.join(root, '.next', '.retake-build'),
    wanted: fingerprintSources(root),
    work: (before) =>
      phase(before === undefined ? 'Building (first start only)' : 'Building (the sources changed)', async () => {
        const { code, output } = await runChild(node, [...EXIT_WITH_PARENT, toolScript('next'), 'build'], {
          cwd: root,
          env: toolEnvironment(node, { NODE_ENV: 'production' }),
        })
        if (code !== 0) throw new CommandError(`The build failed: next build ended with code ${code}.`, output)
        await bundleViewer(node)
      }),
  })
}
