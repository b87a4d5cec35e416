import 'server-only'
import { createHash } from 'node:crypto'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { Finding, FindingPlace, Include, ShareReport } from '#lib/api/shares.ts'
import { cover, Cutter } from '#lib/redact/cutter.ts'
import { runTexts, type RunText } from '#lib/redact/run-texts.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { SecretSearch, type FoundSecret } from './find-secrets.ts'

/** A finding with its value, which stays on the server. */
export interface ValuedFinding extends Finding {
  readonly value: string
  /** One of the server's own secrets, which nobody can keep in. */
  readonly own: boolean
}

interface Log {
  readonly id: string
  readonly events: Iterable<RunEvent>
}

const PLACES = 20
const EXCERPT = 60
/** Characters looked through before others have their turn; a text costs some, however short. */
const STRIDE = 200_000
const TEXT_COST = 100

interface Search {
  readonly include: Include
  /** Values that are cut in any case. */
  readonly own: readonly FoundSecret[]
  readonly signal?: AbortSignal | undefined
}

/** What names a value without telling it. */
export function findingId(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 16)
}

/**
 * All that looks like a secret in what a share with these sections would hold of some logs, and `own` where it stands there.
 * @throws once the signal is aborted.
 */
export async function findInRuns(logs: readonly Log[], { include, own, signal }: Search): Promise<ValuedFinding[]> {
  const pause = pacer(signal)
  const texts: (RunText & { run: string })[] = []
  const search = new SecretSearch()
  for (const { id, events } of logs) {
    for (const text of runTexts(events, include)) {
      texts.push({ ...text, run: id })
      search.add(text)
      await pause(text.text.length)
    }
  }
  const ownValues = new Set(own.map(({ value }) => value))
  const found = [...own, ...search.end().filter(({ value }) => !ownValues.has(value))]
  const cutter = new Cutter(found.map(({ value }) => value))
  const counts = new Map<string, { count: number; places: FindingPlace[] }>()
  for (const text of texts) {
    await pause(text.text.length)
    const cuts = cutter.find(text.text)
    const covered = cover(text.text, cuts)
    for (const { start, end, value } of cuts) {
      const one = counts.get(value) ?? { count: 0, places: [] }
      counts.set(value, one)
      one.count += 1
      if (one.places.length < PLACES) one.places.push(placeOf(text, covered, { start, end }))
    }
  }
  return found.flatMap(({ rule, value }) => {
    const counted = counts.get(value)
    return counted === undefined ? [] : [{ id: findingId(value), rule, value, own: ownValues.has(value), ...counted }]
  })
}

/** Gives others a turn after so many characters, where it is seen, too, whether anybody waits for what is found. */
function pacer(signal: AbortSignal | undefined): (characters: number) => Promise<void> {
  let spent = STRIDE
  return async (characters) => {
    spent += characters + TEXT_COST
    if (spent < STRIDE) return
    spent = 0
    await nextTask(undefined, { signal })
  }
}

/** `covered`: the text without any secret, so that what stands around one tells no other. */
function placeOf({ run, seq, turn, message, where, text }: RunText & { run: string }, covered: string, { start, end }: { start: number; end: number }): FindingPlace {
  return {
    run,
    seq,
    ...(turn !== undefined && { turn }),
    ...(message !== undefined && { message }),
    where,
    before: covered.slice(Math.max(0, start - EXCERPT), start),
    secret: masked(text.slice(start, end)),
    after: covered.slice(end, end + EXCERPT),
  }
}

/** A few of its first characters, to know it by; the rest as dots. */
function masked(secret: string): string {
  const shown = secret.length >= 16 ? 4 : secret.length >= 8 ? 2 : 1
  return secret.slice(0, shown) + '\u2022'.repeat(Math.min(secret.length - shown, 24))
}

export function reportOf(findings: readonly ValuedFinding[], isKept: (finding: ValuedFinding) => boolean): ShareReport {
  return findings.map((finding) => ({ rule: finding.rule, count: finding.count, kept: isKept(finding) }))
}

/** What anybody may see of a finding. */
export function shownFinding({ value: _value, own: _own, ...finding }: ValuedFinding): Finding {
  return finding
}
