import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import net from 'node:net'

const FORWARDED = 'x-forwarded-for'

/**
 * Adds the address at the other end of the connection to each request's `X-Forwarded-For`, as a proxy would: a handler sees
 * headers only, and what a client writes there itself is worth nothing. Node tells of a request before anyone handles it.
 */
export function recordPeers(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null || !('request' in message)) return
    const { request } = message
    if (!(request instanceof IncomingMessage)) return
    const said = request.headers[FORWARDED]
    const hops = [...(said === undefined ? [] : [said].flat()), request.socket.remoteAddress ?? 'unknown']
    request.headers[FORWARDED] = hops.join(', ')
  })
}

const own = new net.BlockList()
own.addSubnet('127.0.0.0', 8, 'ipv4')
own.addAddress('::1', 'ipv6')

/**
 * Whom a request counts for: the nearest address that is not this machine's, so that a proxy beside the server speaks for
 * its clients and nobody else can. All of an IPv6 /64 is one, since one client has all of it.
 */
export function clientAddress(request: Request): string {
  const hops = (request.headers.get(FORWARDED) ?? '').split(',').map((hop) => plain(hop.trim()))
  return network(hops.findLast((hop) => !isOwn(hop)) ?? 'local')
}

/** Without the port and brackets that some proxies add, and an IPv4 address as such. */
function plain(hop: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(hop)?.[1] ?? (/^[\d.]+:\d+$/.test(hop) ? hop.replace(/:\d+$/, '') : hop)
  return /^::ffff:([\d.]+)$/i.exec(bare)?.[1] ?? bare
}

function isOwn(hop: string): boolean {
  const version = net.isIP(hop)
  return hop === '' || (version !== 0 && own.check(hop, version === 6 ? 'ipv6' : 'ipv4'))
}

function network(address: string): string {
  if (!net.isIPv6(address)) return net.isIPv4(address) ? address : 'local'
  const [head = '', tail] = address.replace(/%.*$/, '').split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last]
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
