import 'server-only'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { RunSummary } from '#lib/api/contract.ts'
import type { ExportQuery, ExportReport, Format } from '#lib/api/transfer.ts'
import { RetakeError } from '#lib/errors.ts'
import { writeHermesTrajectory } from '#lib/formats/hermes-trajectory.ts'
import { writeOpenaiMessages } from '#lib/formats/openai-messages.ts'
import { writePreferencePair } from '#lib/formats/preference-pairs.ts'
import { runTrajectory } from '#lib/formats/run-trajectory.ts'
import { writeTokenMasks } from '#lib/formats/token-masks.ts'
import type { Trajectory, Written } from '#lib/formats/trajectory.ts'
import type { RunState } from '#lib/run/state.ts'
import { decodeColumns } from '#lib/tokens/columns.ts'
import type { Context } from '#server/context.ts'
import type { FoundSecret } from '#server/redact/find-secrets.ts'
import { ownFindings } from '#server/redact/own-findings.ts'
import { cutWords, redactLine, secretsOf } from '#server/redact/redact-line.ts'
import { loadState } from '#server/runs/load-run.ts'
import { pairRuns } from '#server/runs/pair-runs.ts'
import { selectRuns, type Selected } from '#server/runs/select-runs.ts'
import { trackerOf } from '#server/runs/sequences.ts'
import { turnColumns } from '#server/runs/turn-tokens.ts'

type Named = Pick<RunSummary, 'id' | 'title'>

/** What became of a run, or of two that are written together. */
type Step =
  | { readonly kind: 'written'; readonly run: Named; readonly lines: readonly string[]; readonly lossy: readonly string[] }
  | { readonly kind: 'left'; readonly run: Named; readonly why: string }

interface Loaded {
  readonly state: RunState
  readonly record: Trajectory
  /** What of the run no record has. */
  readonly lost: readonly string[]
}

/** Lines gathered for one answer of the stream, in characters. */
const PIECE = 64_000

/**
 * The records of an export as JSON lines, made run by run as they are read, so that many runs do not pile up in memory.
 * Once the signal is aborted nothing more is read. @throws RetakeError at once, as `selectRuns` does.
 */
export function exportLines(ctx: Context, query: ExportQuery, signal: AbortSignal): AsyncGenerator<string> {
  return pieces(steps(ctx, { query, signal }, selectRuns(ctx, query)))
}

async function* pieces(all: AsyncIterable<Step>): AsyncGenerator<string> {
  let piece = ''
  for await (const step of all) {
    if (step.kind === 'written') for (const line of step.lines) piece += `${line}\n`
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/** How many records an export has, what it leaves out and what it cannot say, with the reasons. */
export async function exportReport(ctx: Context, query: ExportQuery, signal: AbortSignal): Promise<ExportReport> {
  const report: ExportReport = { format: query.format, records: 0, left: [], lossy: [] }
  for await (const step of steps(ctx, { query, signal }, selectRuns(ctx, query))) {
    const about = { run: step.run.id, title: step.run.title }
    if (step.kind === 'left') report.left.push({ ...about, why: step.why })
    else {
      report.records += step.lines.length
      report.lossy.push(...step.lossy.map((why) => ({ ...about, why })))
    }
  }
  return report
}

interface Asked {
  readonly query: ExportQuery
  readonly signal: AbortSignal
}

async function* steps(ctx: Context, asked: Asked, selected: Iterable<Selected>): AsyncGenerator<Step> {
  for await (const step of wholeSteps(ctx, asked, selected)) {
    yield asked.query.redact !== undefined && step.kind === 'written' ? cutStep(step, ownFindings(ctx)) : step
    // Whoever else asks for something has a turn between two runs.
    await nextTask(undefined, { signal: asked.signal })
  }
}

function cutStep(step: Step & { readonly kind: 'written' }, own: readonly FoundSecret[]): Step {
  const redacted = step.lines.map((line) => redactLine(line, own))
  const lossy = redacted.flatMap(({ cuts }) => (cuts.length === 0 ? [] : [cutWords(cuts)]))
  return { ...step, lines: redacted.map(({ line }) => line), lossy: [...step.lossy, ...lossy] }
}

async function* wholeSteps(ctx: Context, { query, signal }: Asked, selected: Iterable<Selected>): AsyncGenerator<Step> {
  const { format } = query
  if (format === 'preference-pairs') yield* pairSteps(ctx, selected, signal)
  else for (const { run, missing } of selected) yield run === undefined ? unknownRun(missing) : singleStep(ctx, run, { ...query, format })
}

function unknownRun(id: string): Step {
  return { kind: 'left', run: { id, title: '' }, why: 'there is no such run' }
}

/** Why a run has nothing to export yet. */
function notReady({ kind, status }: RunSummary): string | undefined {
  return kind === 'episode' && status !== 'finished' ? `it is not finished (${status})` : undefined
}

function singleStep(ctx: Context, run: RunSummary, { format, redact }: { format: Exclude<Format, 'preference-pairs'>; redact?: '1' | undefined }): Step {
  const unready = notReady(run)
  if (unready !== undefined) return { kind: 'left', run, why: unready }
  const loaded = load(ctx, run)
  const tells = format === 'token-masks' && redact === '1' ? secretsOf(loaded, ownFindings(ctx)) : []
  if (tells.length > 0) return { kind: 'left', run, why: `its token ids would tell what looks like a secret: ${[...new Set(tells.map(({ rule }) => rule))].join(', ')}` }
  if (format === 'token-masks') return maskedStep(ctx, run, loaded)
  return stepOf(run, format === 'openai-messages' ? writeOpenaiMessages(loaded.record) : writeHermesTrajectory(loaded.record), loaded.lost)
}

function stepOf(run: Named, written: Written, lost: readonly string[]): Step {
  if (!written.ok) return { kind: 'left', run, why: written.why }
  return { kind: 'written', run, lines: [written.line], lossy: [...lost, ...written.lossy] }
}

function maskedStep(ctx: Context, run: RunSummary, { state, record, lost }: Loaded): Step {
  // Of prompts whose ids are not known nothing is to be read.
  const isTracked = state.turns.some((turn) => turn.prompt !== undefined)
  const sequences = isTracked ? trackerOf(ctx, run.id, { upTo: state.lastSeq }).sequences : []
  const replyOf = (turn: number) => state.turns.find((one) => one.turn === turn)?.messageIndex
  const columnsOf = (turn: number) => decodeColumns(turnColumns(ctx, { run: run.id, turn, query: { part: 'reply', format: 'binary', from: 0 } }))
  const written = writeTokenMasks({ run: run.id, record, sequences, replyOf, columnsOf })
  if (!written.ok) return { kind: 'left', run, why: written.why }
  return { kind: 'written', run, lines: written.lines, lossy: [...lost, ...written.lossy] }
}

async function* pairSteps(ctx: Context, selected: Iterable<Selected>, signal: AbortSignal): AsyncGenerator<Step> {
  const runs = new Map<string, RunSummary>()
  for (const { run, missing } of selected) {
    await nextTask(undefined, { signal })
    const unready = run === undefined ? undefined : notReady(run)
    if (run === undefined) yield unknownRun(missing)
    else if (unready !== undefined) yield { kind: 'left', run, why: unready }
    else runs.set(run.id, run)
  }
  const { pairs, left } = await pairRuns(ctx, [...runs.values()], signal)
  for (const { id, why } of left) yield { kind: 'left', run: runs.get(id) ?? { id, title: '' }, why }
  for (const pair of pairs) {
    const chosen = runs.get(pair.chosen)
    const rejected = runs.get(pair.rejected)
    if (chosen === undefined || rejected === undefined) continue
    const sides = { chosen: load(ctx, chosen), rejected: load(ctx, rejected) }
    const written = writePreferencePair({ chosen: sides.chosen.record, rejected: sides.rejected.record })
    yield stepOf(chosen, written, [...sides.chosen.lost, ...sides.rejected.lost])
  }
}

function load(ctx: Context, { id, kind, score }: RunSummary): Loaded {
  const state = loadState(ctx, id)
  const marks = new Map(ctx.store.listAnnotations(id).map((one) => [one.index, one.marks]))
  const raw = kind === 'import' ? rawLine(ctx, id) : undefined
  return { state, record: runTrajectory({ state, marks, score, raw }), lost: brokenOff(state) }
}

/** A reply that broke off is no message; what had arrived of it stays behind. */
function brokenOff({ turns }: RunState): string[] {
  return turns
    .filter(({ streamed }) => streamed !== undefined && (streamed.content !== '' || streamed.reasoning !== '' || streamed.toolCalls.length > 0))
    .map(({ turn }) => `the reply of turn ${turn} broke off and is not among its messages`)
}

/** An import is never written over, so its line is still what it says. */
function rawLine(ctx: Context, id: string): string | undefined {
  const [created] = ctx.store.readEvents(id, { after: 0, limit: 1, withTokens: false })
  if (created?.type !== 'run.created') throw new RetakeError('internal', `the log of run ${id} does not begin with run.created`)
  return created.base === undefined ? created.imported?.raw : undefined
}
