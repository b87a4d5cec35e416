import { expect, it } from 'vitest'
import { ownFindings } from '#server/redact/own-findings.ts'
import { startTestApp } from '../../support/test-app.ts'

it('names the server’s own secrets, and no word that only stands where a key is asked for', async () => {
  const app = await startTestApp([], { RETAKE_ACCESS_TOKEN: 'an-access-token-of-mine', OPENAI_API_KEY: 'EMPTY' })
  await app.ctx.servers.add({ name: 's', kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'a-key-of-a-server' })
  await app.ctx.servers.add({ name: 't', kind: 'vllm', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'not-needed' })
  expect(ownFindings(app.ctx).map(({ value }) => value).toSorted()).toEqual(['a-key-of-a-server', 'an-access-token-of-mine'])
  await app.stop()
})

it('names where model servers stand that are not everybody’s, and no word', async () => {
  const app = await startTestApp([])
  const hosts = ['http://10.1.2.3:8000', 'http://[fd00::7]:8000', 'http://vllm:8000', 'http://gpu7.lab.example:8000', 'https://llm.lab.internal', 'https://api.example.com', 'http://localhost:8000', 'http://[::1]:8000']
  for (const host of [...hosts, 'http://10.1.2.3:9000']) await app.ctx.servers.add({ name: 's', kind: 'vllm', baseUrl: `${host}/v1` })
  const values = ownFindings(app.ctx).map(({ value }) => value)
  expect(values.toSorted()).toEqual(['10.1.2.3', 'fd00::7', 'gpu7.lab.example', 'http://vllm:8000', 'llm.lab.internal'])
  await app.stop()
})
