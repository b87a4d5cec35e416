import path from 'node:path'
import { fingerprintFiles } from './fingerprint.mjs'
import { CommandError, phase } from './phase.mjs'
import { runChild } from './run-child.mjs'
import { oncePerStamp } from './stamp.mjs'

const NPM_OPTIONS = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=5']

/**
 * Installs what package-lock.json names, unless just that was installed before.
 * @param {string} root
 */
export async function ensureInstalled(root) {
  await oncePerStamp({
    file: path.join(root, 'node_modules', '.retake-install'),
    wanted: `${fingerprintFiles(root, ['package-lock.json'])} ${process.platform}-${process.arch}`,
    work: (before) =>
      phase(before === undefined ? 'Installing packages (first start only)' : 'Installing packages (they changed)', async () => {
        const npm = npmCommand()
        const { code, output } = await runChild(npm.command, [...npm.args, 'ci', ...NPM_OPTIONS], { cwd: root, shell: npm.shell })
        if (code !== 0) throw new CommandError(`The packages could not be installed: npm ci ended with code ${code}.`, output)
      }),
  })
}

/** The npm that runs this script, else the one in the path. */
function npmCommand() {
  const script = process.env.npm_execpath
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) {
    return { command: process.env.npm_node_execpath ?? process.execPath, args: [script], shell: false }
  }
  // On Windows npm is a batch file, which only a shell can start.
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}
