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
