import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findingsOf, redactedRun } from '#server/share/redacted-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const OWN = 'the-access-token-of-this-test'

let app: TestApp
let run: string
beforeEach(async () => {
  app = await startTestApp(reply({ content: `It is ${SECRET}, and ${OWN}.` }), { RETAKE_ACCESS_TOKEN: OWN })
  run = await app.finish()
})
afterEach(() => app.stop())

describe('redactedRun', () => {
  it('cuts what was found, says so, and keeps what is no secret', async () => {
    const { logs, report } = await redactedRun(app.ctx, run, { include: ALL, keep: [] })
    expect(JSON.stringify(logs)).not.toContain(SECRET)
    expect(report).toEqual([{ rule: 'key or token of this server', count: 3, kept: false }, { rule: 'GitHub token', count: 3, kept: false }])
    const findings = await findingsOf(app.ctx, run, { include: ALL })
    const kept = await redactedRun(app.ctx, run, { include: ALL, keep: findings.map(({ id }) => id) })
    expect(JSON.stringify(kept.logs)).toContain(SECRET)
  })

  it('never gives away what is the server’s own, whatever is kept', async () => {
    const findings = await findingsOf(app.ctx, run, { include: ALL })
    const { logs, report } = await redactedRun(app.ctx, run, { include: ALL, keep: findings.map(({ id }) => id) })
    expect(JSON.stringify(logs)).not.toContain(OWN)
    expect(report.map(({ kept }) => kept)).toEqual([false, true])
  })

  it('refuses to keep what is not there, unless it may be gone', async () => {
    await expect(redactedRun(app.ctx, run, { include: ALL, keep: ['gone'] })).rejects.toThrow('look at its findings again')
    await expect(redactedRun(app.ctx, run, { include: ALL, keep: ['gone'], lenient: true })).resolves.toMatchObject({ lastRead: app.events(run).length })
  })

  it('shows findings without their values', async () => {
    const shown = JSON.stringify(await findingsOf(app.ctx, run, { include: ALL }))
    expect(shown).not.toContain(OWN)
    expect(shown).toContain('ghp_•')
    await expect(findingsOf(app.ctx, 'none', { include: ALL })).rejects.toMatchObject({ code: 'not_found' })
  })
})
