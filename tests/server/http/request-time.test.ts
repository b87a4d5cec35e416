import http from 'node:http'
import { expect, it } from 'vitest'
import { allowLongRequests } from '#server/http/request-time.ts'
import { LIMITS } from '#server/limits.ts'
import { listenOnLoopback } from '../../support/app-process.ts'

it('changes the time of a server with its first request', async () => {
  allowLongRequests()
  const server = http.createServer((_, response) => response.end())
  const port = await listenOnLoopback(server)
  expect(server.requestTimeout).toBe(300_000)
  await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(server.requestTimeout).toBe(LIMITS.requestMs)
  await new Promise((resolve) => server.close(resolve))
})
