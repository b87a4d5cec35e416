import 'server-only'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { Finding, Include, ShareReport } from '#lib/api/shares.ts'
import { RetakeError } from '#lib/errors.ts'
import { Cutter } from '#lib/redact/cutter.ts'
import { RunRedactor } from '#lib/redact/run-redactor.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { Context } from '#server/context.ts'
import { findInRuns, reportOf, shownFinding, type ValuedFinding } from '#server/redact/find-in-runs.ts'
import { ownFindings } from '#server/redact/own-findings.ts'
import { findRun } from '#server/runs/load-run.ts'
import { readChain, type ChainLog } from '#server/share/run-chain.ts'

/** What is shown of a run to others: which sections, and which findings are no secrets. */
export interface Choice {
  readonly include: Include
  /** Ids of findings to keep. */
  readonly keep: readonly string[]
  /** Findings to keep need not be there (any more). */
  readonly lenient?: boolean
  /** Set where the log still grows: is told of texts before they are shown, and what may be a part of a secret is held back. */
  readonly learn?: (cutter: Cutter) => Learner
  /** Stops all of it: whoever asked has gone. */
  readonly signal?: AbortSignal | undefined
}

export interface RedactedRun {
  /** The logs that the run stands on, the root's first, and its own last. */
  readonly logs: readonly ChainLog[]
  readonly report: ShareReport
  /** The last event of the run's own log that was read. */
  readonly lastRead: number
  /** What was cut; it can be given more. */
  readonly cutter: Cutter
  /** Of a log that still grows: takes what comes. */
  readonly redactor: RunRedactor
}

/** Events looked through before others have their turn. */
const STRIDE = 500

/** What looks like a secret in what others would be shown of a run. @throws RetakeError `not_found`. */
export async function findingsOf(ctx: Context, id: string, { include, signal }: Pick<Choice, 'include' | 'signal'>): Promise<Finding[]> {
  findRun(ctx, id)
  const logs = await readChain(ctx, id, signal)
  return (await findInRuns(logs, { include, own: ownFindings(ctx), signal })).map(shownFinding)
}

/**
 * A run as others are shown it.
 * @throws RetakeError `not_found`; `bad_request` where `keep` names a finding that is not there (any more).
 */
export async function redactedRun(ctx: Context, id: string, choice: Choice): Promise<RedactedRun> {
  const { kind, status } = findRun(ctx, id)
  const { signal } = choice
  const logs = await readChain(ctx, id, signal)
  const findings = await findInRuns(logs, { include: choice.include, own: ownFindings(ctx), signal })
  const isKept = keeperOf(choice, findings)
  const cutter = new Cutter(findings.filter((finding) => !isKept(finding)).map(({ value }) => value))
  const learner = choice.learn?.(cutter)
  const parts = { include: choice.include, cutter }
  const redacted: ChainLog[] = []
  for (const log of logs.slice(0, -1)) {
    const redactor = new RunRedactor(parts)
    redacted.push({ ...log, events: [...(await redactLog(log, redactor, signal)), ...redactor.end()] })
  }
  const redactor = new RunRedactor(learner === undefined ? parts : { ...parts, learn: learner })
  for (const log of logs.slice(-1)) {
    const events = await redactLog(log, redactor, signal)
    redacted.push({ ...log, events: learner === undefined ? [...events, ...redactor.end({ goesOn: kind === 'episode' && status !== 'finished' })] : events })
  }
  const lastRead = logs.at(-1)?.events.at(-1)?.seq ?? 0
  return { logs: redacted, report: reportOf(findings, isKept), lastRead, cutter, redactor }
}

/** Which findings are kept. @throws RetakeError `bad_request` where one is named that is not there. */
function keeperOf({ keep, lenient = false }: Choice, findings: readonly ValuedFinding[]): (finding: ValuedFinding) => boolean {
  const unknown = keep.find((id) => !findings.some((finding) => finding.id === id))
  if (unknown !== undefined && !lenient) {
    const message = `there is no finding ${unknown} in the run as it stands: look at its findings again`
    throw new RetakeError('bad_request', message, { issues: [{ path: 'keep', message }] })
  }
  const kept = new Set(keep)
  return (finding) => kept.has(finding.id) && !finding.own
}

async function redactLog({ events }: ChainLog, redactor: RunRedactor, signal: AbortSignal | undefined): Promise<RunEvent[]> {
  const redacted: RunEvent[] = []
  for (const [at, event] of events.entries()) {
    if (at % STRIDE === 0) await nextTask(undefined, { signal })
    redacted.push(...redactor.push(event))
  }
  return redacted
}

/** Is told of texts before they are shown. */
export type Learner = (texts: readonly { readonly text: string; readonly key?: string }[]) => void
