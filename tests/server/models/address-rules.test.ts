import { describe, expect, test } from 'vitest'
import { addressRefusal } from '#server/models/address-rules.ts'

const closed = { loopback: false, private: false }
const open = { loopback: true, private: true }

const NEVER = [
  '0.0.0.0', '0.1.2.3', '169.254.169.254', '169.254.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.192', '192.0.2.1', '192.88.99.1',
  '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', '100::1', '2001:db8::1', '3fff::1', '5f00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'ff02::1',
  '::ffff:169.254.169.254', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:a9fe:a9fe', '::ffff:0.0.0.0',
  '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '2002:a9fe:a9fe::1', '2001:0:53aa::1', '::169.254.169.254', '::ffff:0:169.254.169.254', '::ffff:0:7f00:1',
]
const LOOPBACK = ['127.0.0.1', '127.1.2.3', '127.255.255.255', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::FFFF:127.0.0.1']
const PRIVATE = [
  '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255', '100.64.0.1', '100.127.255.255',
  'fc00::1', 'fd12:3456::1', 'fec0::1', '::ffff:10.0.0.1', '::ffff:192.168.1.1', '::ffff:c0a8:101',
]
const PUBLIC = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '9.255.255.255', '2606:4700:4700::1111', '::ffff:8.8.8.8']

describe('addressRefusal', () => {
  test.each(NEVER)('%s is never connected to', (address) => {
    expect(addressRefusal(address, open)).toBeDefined()
    expect(addressRefusal(address, closed)).toBeDefined()
  })

  test.each(LOOPBACK)('%s is this machine', (address) => {
    expect(addressRefusal(address, closed)).toBe('it is this machine')
    expect(addressRefusal(address, { loopback: true, private: false })).toBeUndefined()
  })

  test.each(PRIVATE)('%s is private', (address) => {
    expect(addressRefusal(address, { loopback: true, private: false })).toContain('RETAKE_ALLOW_PRIVATE_ADDRESSES=1')
    expect(addressRefusal(address, open)).toBeUndefined()
  })

  test.each(PUBLIC)('%s is public', (address) => {
    expect(addressRefusal(address, closed)).toBeUndefined()
  })

  test('what is no address is refused', () => {
    expect(addressRefusal('localhost', open)).toBe('it is no IP address')
    expect(addressRefusal('', open)).toBe('it is no IP address')
  })
})
