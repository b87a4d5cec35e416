import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importLineSchema, type ImportLine } from '#lib/api/transfer.ts'
import { LIMITS } from '#server/limits.ts'
import { Places } from '#server/places.ts'
import { importRuns } from '#server/runs/import-runs.ts'
import { loadState } from '#server/runs/load-run.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

type Report = Extract<ImportLine, { type: 'report' }>
const line = (text: string) => JSON.stringify({ messages: [{ role: 'user', content: text }, { role: 'assistant', content: 'ok' }] })

async function* bytesOf(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof text === 'string' ? new TextEncoder().encode(text) : text
}

async function take(bytes: AsyncIterable<Uint8Array>, ctx = app.ctx): Promise<ImportLine[]> {
  const { signal } = new AbortController()
  const lines: ImportLine[] = []
  for await (const text of importRuns(ctx, { bytes, name: 'a.jsonl', signal })) lines.push(importLineSchema.parse(JSON.parse(text)))
  return lines
}

async function reportOf(text: string | Uint8Array): Promise<Report> {
  const last = (await take(bytesOf(text))).at(-1)
  if (last?.type !== 'report') throw new Error(`no report: ${JSON.stringify(last)}`)
  return last
}

describe('importRuns', () => {
  it('makes a finished run of each record and says of each line what became of it', async () => {
    const report = await reportOf(`${line('one')}\n{bad\n\n{"messages": []}\n${JSON.stringify({ messages: [{ role: 'user', content: 'open' }], score: 0.5, extra: 1 })}`)
    expect(report).toMatchObject({ format: 'openai-messages', taken: [{ line: 1, title: 'one' }, { line: 5, title: 'open' }] })
    expect(report.left).toEqual([{ line: 2, why: expect.stringContaining('not valid JSON') }, { line: 4, why: 'it has no messages' }])
    expect(report.lossy).toEqual([{ line: 5, why: 'of the record not taken: extra' }])
    const [first, second] = report.taken.map(({ run }) => app.ctx.store.getRun(run))
    expect(first).toMatchObject({ kind: 'import', status: 'finished', outcome: 'final', tags: ['import'], score: null })
    expect(second).toMatchObject({ outcome: 'failed', error: expect.stringContaining('incomplete'), score: 0.5 })
    expect(loadState(app.ctx, first?.id ?? '').messages.map((entry) => entry.message.content)).toEqual(['one', 'ok'])
  })

  it('goes by the first record that says what it is', async () => {
    expect((await reportOf(`{bad\n{"conversations": [{"from": "human", "value": "x"}]}\n${line('x')}`)).format).toBe('hermes-trajectory')
    const unknown = await reportOf('{"text": "a"}\n{"text": "b"}')
    expect(unknown).toMatchObject({ format: null, taken: [] })
    expect(unknown.left.map((one) => one.why)).toEqual([expect.stringContaining('format is not known'), expect.stringContaining('format is not known')])
    expect((await reportOf('{"tokens": [1], "masks": [1]}')).left[0]?.why).toContain('cannot be imported')
    expect(await reportOf('')).toEqual({ type: 'report', format: null, taken: [], left: [], lossy: [] })
  })

  it('makes two runs of a row of preferences, which belong together', async () => {
    const { taken } = await reportOf('{"prompt": "q", "chosen": "a", "rejected": "b", "score_chosen": 2, "score_rejected": 1}')
    const runs = taken.map(({ run }) => app.ctx.store.getRun(run))
    expect(runs.map((run) => [run?.score, run?.tags])).toEqual([[2, ['import', 'chosen']], [1, ['import', 'rejected']]])
    expect(runs[0]?.group).toBe(runs[1]?.group)
    expect(runs[0]?.group).not.toBeNull()
  })

  it('reads gzip members, and says where the last one breaks off', async () => {
    const members = [line('a'), line('b')].map((text) => gzipSync(`${text}\n`))
    expect((await reportOf(Buffer.concat(members))).taken).toHaveLength(2)
    const cut = await reportOf(Buffer.concat([...members, gzipSync(`${line('c'.repeat(50))}\n`).subarray(0, 40)]))
    expect(cut.taken).toHaveLength(2)
    expect(cut.left.at(-1)?.why).toContain('gzip data is broken')
  })

  it('leaves out what no run may hold, and takes the rest', async () => {
    const long = JSON.stringify({ messages: [{ role: 'system', content: 'x'.repeat(2_000_001) }, { role: 'user', content: 'x' }] })
    const report = await reportOf(`${long}\n${line('b')}`)
    expect(report.left).toEqual([{ line: 1, why: expect.stringMatching(/^system: /) }])
    expect(report.taken).toHaveLength(1)
  })

  it('keeps what was taken when it is stopped, and the log says so', async () => {
    const abort = new AbortController()
    const said: unknown[] = []
    const log = { ...app.ctx.log, info: (message: string, facts?: object) => said.push({ message, ...facts }) }
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let at = 0; ; at += 1) {
        if (at === 450) abort.abort()
        yield new TextEncoder().encode(`${line(`n${at}`)}\n`)
      }
    }
    const lines: string[] = []
    for await (const text of importRuns({ ...app.ctx, log }, { bytes: endless(), name: 'a.jsonl', signal: abort.signal })) lines.push(text)
    expect(lines.filter((text) => text.includes('"report"'))).toEqual([])
    expect(app.ctx.store.listRuns({ limit: 200, tag: 'import' }).runs).toHaveLength(200)
    expect(said).toEqual([{ message: expect.stringContaining('was stopped'), file: 'a.jsonl', taken: 400 }])
  })

  it('says that it failed where its bytes break off, and keeps what was taken', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 200; at += 1) yield new TextEncoder().encode(`${line(`n${at}`)}\n`)
      throw new Error('connection lost')
    }
    const said: unknown[] = []
    const log = { ...app.ctx.log, error: (message: string, facts?: object) => said.push({ message, ...facts }) }
    const lines = await take(broken(), { ...app.ctx, log })
    expect(said).toMatchObject([{ message: 'an import failed', taken: 200, error: 'connection lost' }])
    expect(lines.at(-1)).toEqual({ type: 'failed', why: expect.stringContaining('200 runs were taken and stay') })
    expect(JSON.stringify(lines)).not.toContain('connection lost')
  })

  it('reads 20,000 lines as they come: no more than a batch is ever ahead of what is written', async () => {
    const total = 20_000
    let sent = 0
    let widest = 0
    const written = { count: 0 }
    const store = new Proxy(app.ctx.store, {
      get: (target, name) => {
        if (name !== 'createRuns') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name)
        return async (runs: readonly unknown[]) => {
          widest = Math.max(widest, runs.length)
          written.count += runs.length
        }
      },
    })
    let ahead = 0
    async function* many(): AsyncGenerator<Uint8Array> {
      for (; sent < total; sent += 50) {
        ahead = Math.max(ahead, sent - written.count)
        yield new TextEncoder().encode(Array.from({ length: 50 }, (_, at) => `${line(`n${sent + at}`)}\n`).join(''))
      }
    }
    const signal = new AbortController().signal
    let last = ''
    for await (const text of importRuns({ ...app.ctx, store }, { bytes: many(), signal })) last = text
    expect(importLineSchema.parse(JSON.parse(last))).toMatchObject({ type: 'report', left: [] })
    expect(written.count).toBe(total)
    expect(widest).toBe(200)
    expect(ahead).toBeLessThanOrEqual(200)
  })

  it('lists so many of the lines that were left out, and says of each only so much', async () => {
    const wordy = JSON.stringify({ messages: [{ role: 'user', content: 'x' }], ['k'.repeat(5000)]: 1 })
    const { left, lossy } = await reportOf(`${wordy}\n${'{bad\n'.repeat(LIMITS.importRemarks + 5)}`)
    expect(left).toHaveLength(LIMITS.importRemarks + 1)
    expect(left.at(-1)?.why).toContain('only so much is listed')
    expect(lossy[0]?.why).toHaveLength(LIMITS.importRemark + 1)
  })

  it('reads no more records than a report can hold', async () => {
    const { left, taken } = await reportOf(`${line('first')}\n\n${'1\n'.repeat(LIMITS.importRecords - 1)}${line('last')}`)
    expect(taken).toHaveLength(1)
    expect(left.at(-1)).toEqual({ line: LIMITS.importRecords + 2, why: expect.stringContaining('what follows was not read') })
  })

  it('leaves out a line of a million small values before it is read', async () => {
    const many = `{"messages": [{"role": "user", "content": "x"}], "x": [${'[],'.repeat(LIMITS.jsonValues / 2)}1]}`
    const { left, taken } = await reportOf(`${many}\n${line(','.repeat(LIMITS.jsonValues / 2))}`)
    expect(left).toEqual([{ line: 1, why: expect.stringContaining('values') }])
    expect(taken).toHaveLength(1)
  })

  it('takes so many files at once, each until it is read, stopped or thrown away', async () => {
    const source = (signal: AbortSignal) => ({ bytes: bytesOf(line('a')), signal })
    const abort = new AbortController()
    for (let at = 1; at < LIMITS.imports; at += 1) importRuns(app.ctx, source(abort.signal))
    const last = importRuns(app.ctx, source(new AbortController().signal))
    expect(() => importRuns(app.ctx, source(abort.signal))).toThrow(expect.objectContaining({ code: 'too_many' }))
    for await (const _ of last);
    abort.abort()
    expect(app.ctx.imports.count).toBe(0)
  })

  it('stops with words when the server does', async () => {
    const [first, ...rest] = await take(bytesOf(`${line('a')}\n${line('b')}`), { ...app.ctx, imports: new ClosingPlaces(1, { what: 'imports', retryAfter: 1 }) })
    expect(first).toMatchObject({ type: 'failed', why: expect.stringContaining('shutting down (0 runs were taken and stay)') })
    expect(rest).toEqual([])
  })
})

/** Closes as soon as somebody is in. */
class ClosingPlaces extends Places {
  override take(): () => void {
    const leave = super.take()
    this.close()
    return leave
  }
}
