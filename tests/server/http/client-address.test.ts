import http from 'node:http'
import { expect, it } from 'vitest'
import { clientAddress, recordPeers } from '#server/http/client-address.ts'
import { listenOnLoopback } from '../../support/app-process.ts'

const from = (hops?: string) => clientAddress(new Request('http://h/', hops === undefined ? {} : { headers: { 'x-forwarded-for': hops } }))

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['203.0.113.9, 192.0.2.7', '192.0.2.7'],
  ['203.0.113.9, 192.0.2.7, 127.0.0.1', '192.0.2.7'],
  ['192.0.2.7, ::1', '192.0.2.7'],
  ['192.0.2.7, ::ffff:127.0.0.1', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:5123', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2'],
  ['[2001:db8:1:2::9]:443', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['127.0.0.1', 'local'],
  ['', 'local'],
  ['unknown', 'local'],
  ['<script>', 'local'],
])('counts %s for %s', (hops, address) => {
  expect(from(hops)).toBe(address)
})

it('counts a request without any such header for this machine', () => {
  expect(from()).toBe('local')
})

it('puts the peer last, whatever the client has written there', async () => {
  recordPeers()
  const server = http.createServer((request, response) => response.end(request.headers['x-forwarded-for']))
  const port = await listenOnLoopback(server)
  const seen = async (headers: Record<string, string>) => (await fetch(`http://127.0.0.1:${port}/`, { headers })).text()
  expect(await seen({})).toBe('127.0.0.1')
  expect(await seen({ 'x-forwarded-for': '203.0.113.9' })).toBe('203.0.113.9, 127.0.0.1')
  await new Promise((resolve) => server.close(resolve))
})
