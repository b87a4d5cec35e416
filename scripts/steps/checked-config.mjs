import net from 'node:net'
import path from 'node:path'
import { CommandError } from './phase.mjs'
import { runChild } from './run-child.mjs'
import { root, toolEnvironment } from './tool.mjs'

/** Node's arguments to run the TypeScript of server/ outside Next. */
export const SERVER_CODE = ['--conditions=react-server', '--disable-warning=ExperimentalWarning']

/**
 * The address to listen on, after the server's own schema has passed the whole environment.
 * @param {string} node
 * @returns {Promise<{ host: string, port: number }>}
 */
export async function checkedConfig(node) {
  const script = path.join(root, 'scripts/check-config.ts')
  const { code, output } = await runChild(node, [...SERVER_CODE, script], { cwd: root, env: toolEnvironment(node) })
  if (code !== 0) throw new CommandError(output.trim())
  return JSON.parse(output)
}

/**
 * Fails when the address cannot be listened on, naming the variable to change.
 * @param {{ host: string, port: number }} address
 */
export async function checkAddressFree({ host, port }) {
  const server = net.createServer()
  try {
    await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  } catch (error) {
    throw new CommandError(whyNot(error, { host, port }))
  }
  await new Promise((resolve) => server.close(resolve))
}

function whyNot(error, { host, port }) {
  if (error.code === 'EADDRINUSE') {
    return `PORT is ${port}, and another program listens on ${host}:${port}: stop it, or choose a free port (1-65535), such as PORT=${port === 65_535 ? 3000 : port + 1}.`
  }
  if (error.code === 'EACCES') return `PORT is ${port}, which this user may not open: choose one from 1024 to 65535.`
  return `HOST is "${host}", which is no address of this machine (${error.code ?? error.message}): use 127.0.0.1, or 0.0.0.0 for all.`
}
