import { describe, expect, it } from 'vitest'
import type { Server } from '#lib/api/contract.ts'
import {
  droppedKeyOrigin,
  EMPTY_SERVER_FORM,
  readNewServer,
  readServerPatch,
  serverFormOf,
  USUAL_URLS,
} from '#lib/servers/server-form.ts'

const lab: Server = {
  id: 's1',
  name: 'lab',
  kind: 'vllm',
  baseUrl: 'http://127.0.0.1:8000/v1',
  model: 'qwen',
  hasKey: true,
  origin: 'added',
  unavailable: null,
  capabilities: null,
}

describe('readNewServer', () => {
  it('leaves out what is empty', () => {
    const form = { ...EMPTY_SERVER_FORM, name: ' lab ', baseUrl: ' http://127.0.0.1:8000/v1 ' }
    expect(readNewServer(form)).toEqual({ ok: true, data: { name: 'lab', kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' } })
  })

  it('names the fields that are wrong', () => {
    const reading = readNewServer({ ...EMPTY_SERVER_FORM, baseUrl: '127.0.0.1:8000' })
    expect(reading).toEqual({
      ok: false,
      issues: [
        { path: 'name', message: expect.stringContaining('name') },
        { path: 'baseUrl', message: expect.stringContaining('http://') },
      ],
    })
  })

  it('accepts all usual addresses', () => {
    for (const baseUrl of Object.values(USUAL_URLS)) {
      expect(readNewServer({ ...EMPTY_SERVER_FORM, name: 'x', baseUrl }).ok).toBe(true)
    }
  })
})

describe('readServerPatch', () => {
  it('says nothing when nothing changed, and never sends a key by itself', () => {
    expect(readServerPatch(serverFormOf(lab), lab)).toEqual({ ok: true, data: {} })
  })

  it('tells a new key, a forgotten key and a forgotten model', () => {
    const form = serverFormOf(lab)
    expect(readServerPatch({ ...form, apiKey: 'k' }, lab)).toEqual({ ok: true, data: { apiKey: 'k' } })
    expect(readServerPatch({ ...form, forgetKey: true }, lab)).toEqual({ ok: true, data: { apiKey: null } })
    expect(readServerPatch({ ...form, model: '' }, lab)).toEqual({ ok: true, data: { model: null } })
  })

  it('refuses an address that is none', () => {
    expect(readServerPatch({ ...serverFormOf(lab), baseUrl: 'ftp://x' }, lab).ok).toBe(false)
  })
})

describe('droppedKeyOrigin', () => {
  const form = serverFormOf(lab)

  it('names the old origin when the address leaves it', () => {
    expect(droppedKeyOrigin({ ...form, baseUrl: 'https://other/v1' }, lab)).toBe('http://127.0.0.1:8000')
  })

  it('is silent within the origin, with a new key, without a key, and while the address is being typed', () => {
    expect(droppedKeyOrigin({ ...form, baseUrl: 'http://127.0.0.1:8000/v2' }, lab)).toBeUndefined()
    expect(droppedKeyOrigin({ ...form, baseUrl: 'https://other/v1', apiKey: 'k' }, lab)).toBeUndefined()
    expect(droppedKeyOrigin({ ...form, baseUrl: 'https://other/v1' }, { ...lab, hasKey: false })).toBeUndefined()
    expect(droppedKeyOrigin({ ...form, baseUrl: 'https' }, lab)).toBeUndefined()
    expect(droppedKeyOrigin(form, null)).toBeUndefined()
  })
})
