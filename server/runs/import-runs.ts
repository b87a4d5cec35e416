import 'server-only'
import { ZodError } from 'zod'
import type { Format, ImportLine } from '#lib/api/transfer.ts'
import { messageOf, RetakeError } from '#lib/errors.ts'
import { detectFormat } from '#lib/formats/detect-format.ts'
import { importBodies } from '#lib/formats/import-bodies.ts'
import { readFormat } from '#lib/formats/read-format.ts'
import { findingOf, readRecord } from '#lib/formats/read-record.ts'
import type { Trajectory } from '#lib/formats/trajectory.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { Context } from '#server/context.ts'
import { hasTooManyValues } from '#server/json-values.ts'
import { LIMITS } from '#server/limits.ts'
import { readLines, type FileLine } from '#server/runs/read-lines.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { unzipStream } from '#server/runs/unzip-stream.ts'
import type { NewRun } from '#server/storage/run-store.ts'

/** Runs are written together, up to this many characters of their lines. */
const BATCH_SIZE = 2_000_000
const BATCH_RUNS = 200
const PROGRESS_MS = 250

export interface ImportSource {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Detected where it is not named. */
  readonly format?: Format | undefined
  readonly name?: string | undefined
  readonly signal: AbortSignal
}

type Report = Extract<ImportLine, { type: 'report' }>
/** Why a line is not taken. */
class LeftOut extends Error {}

/**
 * Takes a file line by line, each record as a run of kind `import`. Gives lines of JSON: progress on the way, the report at
 * the end; what was taken before a failure or an abort stays. @throws RetakeError `too_many` while too many go on.
 */
export function importRuns(ctx: Context, source: ImportSource): AsyncGenerator<string> {
  const leave = ctx.imports.take()
  // A generator that was never begun has no end either.
  source.signal.addEventListener('abort', leave, { once: true })
  return takeFile(ctx, source, leave)
}

async function* takeFile(ctx: Context, source: ImportSource, leave: () => void): AsyncGenerator<string> {
  const intake = new Intake(ctx, source)
  try {
    for await (const line of intake.read()) yield toJsonLine(line)
  } catch (thrown) {
    if (!source.signal.aborted) {
      ctx.log.error('an import failed', { file: source.name, taken: intake.taken, error: messageOf(thrown), cause: thrown })
      const why = thrown instanceof RetakeError ? thrown.message : 'something went wrong on the server; its log says what'
      yield toJsonLine({ type: 'failed', why: `${why} (${intake.taken} runs were taken and stay)` })
    }
  } finally {
    leave()
    if (source.signal.aborted) ctx.log.info('an import was stopped; what was taken stays', { file: source.name, taken: intake.taken })
  }
}

function toJsonLine(line: ImportLine): string {
  return `${JSON.stringify(line)}\n`
}

class Intake {
  private readonly ctx: Context
  private readonly source: ImportSource
  private readonly report: Report
  private batch: { line: number; title: string; run: NewRun }[] = []
  private batchSize = 0
  private bytes = 0
  private line = 0
  private records = 0
  private shownAt: number

  constructor(ctx: Context, source: ImportSource) {
    this.ctx = ctx
    this.source = source
    this.report = { type: 'report', format: source.format ?? null, taken: [], left: [], lossy: [] }
    this.shownAt = ctx.now()
  }

  get taken(): number {
    return this.report.taken.length
  }

  async *read(): AsyncGenerator<ImportLine> {
    const unzipped = unzipStream(this.counted(this.source.bytes))
    for await (const line of readLines(this.limited(unzipped.bytes), LIMITS.importLine)) {
      this.source.signal.throwIfAborted()
      if (this.ctx.imports.closed) throw new RetakeError('unavailable', 'Retake is shutting down')
      if (this.records >= LIMITS.importRecords) {
        const why = `this line and what follows was not read: a file may have at most ${LIMITS.importRecords} records; take it in parts`
        this.report.left.push({ line: line.line, why })
        break
      }
      this.line = line.line
      this.records += 1
      this.take(line)
      if (this.batchSize > BATCH_SIZE || this.batch.length >= BATCH_RUNS) await this.write()
      if (this.ctx.now() - this.shownAt >= PROGRESS_MS) yield this.progress()
    }
    this.source.signal.throwIfAborted()
    await this.write()
    const broken = unzipped.broken()
    if (broken !== undefined) {
      const why = `the gzip data is broken or ends here (${broken}); what follows, if anything, could not be read`
      this.report.left.push({ line: this.line, why })
    }
    yield this.report
  }

  private progress(): ImportLine {
    this.shownAt = this.ctx.now()
    return { type: 'progress', lines: this.line, taken: this.taken, bytes: this.bytes }
  }

  private async *counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      this.source.signal.throwIfAborted()
      this.bytes += chunk.byteLength
      yield chunk
    }
  }

  private async *limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let size = 0
    for await (const chunk of bytes) {
      size += chunk.byteLength
      if (size > LIMITS.importFile) throw new RetakeError('too_large', `a file may have at most ${LIMITS.importFile / 1_000_000} MB, unzipped`)
      yield chunk
    }
  }

  private leave(line: number, why: string): void {
    remark(this.report.left, { line, why })
  }

  /** Reads a line into runs that wait to be written; what is wrong with it is kept for the report. */
  private take(line: FileLine): void {
    if (!line.ok) return this.leave(line.line, line.why)
    if (hasTooManyValues(line.text)) return this.leave(line.line, `the line has more than ${LIMITS.jsonValues} values, which is the most that are taken`)
    try {
      const format = this.formatOf(line.text)
      const read = readFormat(format, line.text)
      if (!read.ok) return this.leave(line.line, read.why)
      const group = read.records.length > 1 ? this.ctx.newId() : undefined
      const runs = read.records.map((record) => this.toRun(record, { line: line.line, format, group }))
      this.batch.push(...runs.map((run) => ({ line: line.line, title: run.summary.title, run })))
      this.batchSize += line.text.length
      for (const why of read.lossy) remark(this.report.lossy, { line: line.line, why })
    } catch (thrown) {
      if (thrown instanceof LeftOut) this.leave(line.line, thrown.message)
      else if (thrown instanceof ZodError) this.leave(line.line, findingOf(thrown))
      else throw thrown
    }
  }

  /** The first record that says what it is speaks for the whole file. */
  private formatOf(text: string): Format {
    if (this.report.format !== null) return this.report.format
    const record = readRecord(text)
    if (!record.ok) throw new LeftOut(record.why)
    this.report.format = detectFormat(record.value) ?? null
    if (this.report.format === null) {
      throw new LeftOut('the format is not known: a line is a record with `messages`, `conversations`, or `chosen` and `rejected`')
    }
    return this.report.format
  }

  private toRun(record: Trajectory, place: { line: number; format: Format; group: string | undefined }): NewRun {
    const { ctx, source } = this
    const order = new LogOrder()
    const at = ctx.now()
    const events = importBodies(record, { ...place, name: source.name }).map((body) => order.place(body, at))
    const summary = summaryOf(ctx.newId(), foldLog(events))
    return { summary: { ...summary, score: record.score ?? null }, events }
  }

  private async write(): Promise<void> {
    const { batch } = this
    this.batch = []
    this.batchSize = 0
    if (batch.length === 0) return
    await this.ctx.store.createRuns(batch.map(({ run }) => run))
    this.report.taken.push(...batch.map(({ line, title, run }) => ({ line, title, run: run.summary.id })))
  }
}

/** Adds to a list of a report, which says in its last row where it breaks off; a record can be as bad as it likes. */
function remark(list: { line: number; why: string }[], { line, why }: { line: number; why: string }): void {
  if (list.length < LIMITS.importRemarks) list.push({ line, why: why.length <= LIMITS.importRemark ? why : `${why.slice(0, LIMITS.importRemark)}…` })
  else if (list.length === LIMITS.importRemarks) list.push({ line, why: 'here and below there is more to say; only so much is listed' })
}
