#!/usr/bin/env node
// `npm start`: installs and builds what is missing, starts the server and says where it answers. `--dev`: next dev.
// No dependencies, and syntax of Node 18: this runs before anything is installed, on whatever Node is there.
import http from 'node:http'
import net from 'node:net'
import { checkAddressFree, checkedConfig } from './steps/checked-config.mjs'
import { chooseNode } from './steps/choose-node.mjs'
import { ensureBuilt } from './steps/ensure-built.mjs'
import { ensureInstalled } from './steps/ensure-installed.mjs'
import { ensureViewer } from './steps/ensure-viewer.mjs'
import { CommandError, runCommand } from './steps/phase.mjs'
import { forwardSignals, startChild } from './steps/run-child.mjs'
import { EXIT_WITH_PARENT, root, toolEnvironment, toolScript } from './steps/tool.mjs'

async function main() {
  const args = process.argv.slice(2)
  const dev = args.includes('--dev')
  const unknown = args.find((arg) => arg !== '--dev')
  if (unknown !== undefined) throw new CommandError(`npm start does not know "${unknown}": it takes --dev or nothing.`)
  forwardSignals()
  await ensureInstalled(root)
  const node = chooseNode(root)
  const address = await checkedConfig(node)
  await checkAddressFree(address)
  await (dev ? ensureViewer(node) : ensureBuilt(node))
  return serve({ node, address, dev })
}

/** Runs the server until it ends; gives its exit code. */
async function serve({ node, address, dev }) {
  const args = [dev ? 'dev' : 'start', '-H', address.host, '-p', String(address.port)]
  const { ended } = startChild(node, [...EXIT_WITH_PARENT, toolScript('next'), ...args], {
    cwd: root,
    // The server parks its episodes before it ends; Next's own handler would not wait for that.
    env: toolEnvironment(node, { NODE_ENV: dev ? 'development' : 'production', NEXT_MANUAL_SIG_HANDLE: 'true' }),
    // Next's banner goes to stdout; what matters (our log, errors) goes to stderr.
    stdio: ['pipe', dev ? 'inherit' : 'ignore', 'inherit'],
  })
  const answer = whenAnswering(address)
  const end = await Promise.race([ended, answer.ready])
  if (end === undefined) {
    console.log(`Retake is ready at ${shownUrl(address)}`)
    return (await ended).code
  }
  answer.giveUp()
  throw new CommandError(`The server ended with code ${end.code} before it answered.`, end.error?.message)
}

/** Asks the server until it answers anything at all; an answer is what makes it ready, not its content. */
function whenAnswering(address) {
  const target = { host: reachableHost(address.host), port: address.port, path: '/api/health', agent: false }
  let stopped = false
  const ready = new Promise((resolve) => {
    const again = () => stopped || setTimeout(ask, 50)
    const ask = () => {
      http
        .get(target, (response) => {
          response.resume()
          resolve(undefined)
        })
        .on('error', again)
    }
    ask()
  })
  return { ready, giveUp: () => (stopped = true) }
}

function reachableHost(host) {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

function shownUrl({ host, port }) {
  const reachable = reachableHost(host)
  return `http://${net.isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`
}

await runCommand(main)
