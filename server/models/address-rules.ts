import 'server-only'
import net from 'node:net'

/** Which addresses outbound requests may be made to, beside those of the public internet. */
export interface AddressRules {
  readonly loopback: boolean
  /** Addresses of private networks. */
  readonly private: boolean
}

type Range = readonly [network: string, prefix: number]

/** Nothing that answers there is a model server: cloud metadata, link-local, multicast, reserved and documentation ranges. */
const NEVER: readonly Range[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['100::', 64],
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fd00:ec2::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
]

/** IPv6 ranges that carry an IPv4 address which a gateway on the way would connect to: they would hide any of the others. */
const TRANSLATED: readonly Range[] = [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
]

const LOOPBACK: readonly Range[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
]

const PRIVATE: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
  ['fec0::', 10],
]

function listOf(ranges: readonly Range[]): net.BlockList {
  const list = new net.BlockList()
  for (const [network, prefix] of ranges) list.addSubnet(network, prefix, net.isIPv6(network) ? 'ipv6' : 'ipv4')
  return list
}

const lists = { never: listOf(NEVER), translated: listOf(TRANSLATED), loopback: listOf(LOOPBACK), private: listOf(PRIVATE) }

/**
 * Why an IP address must not be connected to, or undefined where it may be. It is asked of the address that a name was
 * resolved to, at the moment of connecting. An IPv4 address written as IPv6 (`::ffff:…`) is judged as the IPv4 address.
 */
export function addressRefusal(address: string, rules: AddressRules): string | undefined {
  const bare = address.replace(/%.*$/, '')
  const version = net.isIP(bare)
  if (version === 0) return 'it is no IP address'
  const isIn = (list: net.BlockList): boolean => list.check(bare, version === 6 ? 'ipv6' : 'ipv4')
  if (isIn(lists.loopback)) return rules.loopback ? undefined : 'it is this machine'
  if (isIn(lists.never)) return 'no model server stands at link-local, metadata, multicast or reserved addresses'
  if (isIn(lists.private)) {
    return rules.private ? undefined : 'it is in a private network; to allow these, start Retake with RETAKE_ALLOW_PRIVATE_ADDRESSES=1'
  }
  if (version === 6 && isIn(lists.translated)) return 'it stands for an IPv4 address in a roundabout way; use that one'
  return undefined
}
