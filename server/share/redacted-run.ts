import 'server-only'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { Finding, Include, ShareReport } from '#lib/api/shares.ts'
import { RetakeError } from '#lib/errors.ts'
import { Cutter } from '#lib/redact/cutter.ts'
import { RunRedactor } from '#lib/redact/run-redactor.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { Context } from '#server/context.ts'
import { findInRuns, reportOf, shownFinding } from '#server/redact/find-in-runs.ts'
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
export async function findingsOf(ctx: Context, id: string, include: Include): Promise<Finding[]> {
  findRun(ctx, id)
  return (await findInRuns(await readChain(ctx, id), include, ownFindings(ctx))).map(shownFinding)
}

/**
 * A run as others are shown it. With `learn` its log still grows: streamed text that may be a part of a secret is held
 * back then, and `learn` is told of every text before it is shown.
 * @throws RetakeError `not_found`; `bad_request` where `keep` names a finding that is not there (any more).
 */
export async function redactedRun(ctx: Context, id: string, choice: Choice, learn?: (cutter: Cutter) => Learner): Promise<RedactedRun> {
  findRun(ctx, id)
  const logs = await readChain(ctx, id)
  const findings = await findInRuns(logs, choice.include, ownFindings(ctx))
  const keep = new Set(choice.keep)
  const unknown = choice.keep.find((one) => !findings.some((finding) => finding.id === one))
  if (unknown !== undefined && choice.lenient !== true) {
    const message = `there is no finding ${unknown} in the run as it stands: look at its findings again`
    throw new RetakeError('bad_request', message, { issues: [{ path: 'keep', message }] })
  }
  const isKept = (finding: { id: string; own: boolean }): boolean => keep.has(finding.id) && !finding.own
  const cutter = new Cutter(findings.filter((finding) => !isKept(finding)).map(({ value }) => value))
  const parts = { include: choice.include, cutter }
  const learner = learn?.(cutter)
  let redactor = new RunRedactor(parts)
  const redacted: ChainLog[] = []
  for (const log of logs) {
    const isLast = log === logs.at(-1)
    redactor = isLast && learner !== undefined ? new RunRedactor({ ...parts, learn: learner }) : new RunRedactor(parts)
    const events: RunEvent[] = []
    for (const [at, event] of log.events.entries()) {
      if (at % STRIDE === 0) await nextTask()
      events.push(...redactor.push(event))
    }
    if (!(isLast && learner !== undefined)) events.push(...redactor.end())
    redacted.push({ ...log, events })
  }
  const lastRead = logs.at(-1)?.events.at(-1)?.seq ?? 0
  return { logs: redacted, report: reportOf(findings, isKept), lastRead, cutter, redactor }
}

export type Learner = (texts: readonly { readonly text: string; readonly key?: string }[]) => void
