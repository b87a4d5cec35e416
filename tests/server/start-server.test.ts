import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { startServer } from '#server/start-server.ts'
import { startTestApp } from '../support/test-app.ts'

it('gives ids that are short, safe in a URL and do not repeat', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-test-'))
  const { context, stop } = await startServer({ RETAKE_DATA_DIR: dataDir })
  const ids = new Set(Array.from({ length: 1000 }, () => context.newId()))
  expect(ids.size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{16}$/)
  await stop()
})

it('refuses a bad environment before it opens anything', async () => {
  await expect(startServer({ PORT: 'many' })).rejects.toThrow('PORT is "many"')
  await expect(startServer({ RETAKE_MODEL_PATH: 'none.gguf' })).rejects.toThrow('RETAKE_MODEL_PATH')
})

it('knows after a restart who has signed out, and who has not', async () => {
  const token = 'the-access-token-of-this-test'
  let app = await startTestApp([], { RETAKE_ACCESS_TOKEN: token })
  const request = (headers: Record<string, string> = {}) => new Request('http://127.0.0.1:3000/api/x', { headers })
  const signedIn = () => request({ cookie: app.ctx.access.signIn(request(), token).split(';')[0] ?? '' })
  const [out, stays] = [signedIn(), signedIn()]
  await app.ctx.access.signOut(out)
  app = await app.restart()
  expect(() => app.ctx.access.check(out)).toThrow('an access token is needed')
  expect(app.ctx.access.session(out)).toEqual({ needsToken: true, signedIn: false })
  expect(() => app.ctx.access.check(stays)).not.toThrow()
  await app.stop()
})
