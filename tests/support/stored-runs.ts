import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import { openRunStore, type RunStoreOptions } from '#server/storage/open-run-store.ts'
import type { NewRun, RunProgress, RunStore } from '#server/storage/run-store.ts'
import { summaryWith } from './run-summary.ts'

/** A folder of its own for a test; it is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'retake-storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A store for one test, closed when it ends. */
export async function temporaryStore(options: Partial<RunStoreOptions> = {}): Promise<RunStore> {
  const store = await openRunStore({ dataDir: temporaryFolder(), ...options })
  onTestFinished(() => store.close())
  return store
}

/** A run without events, by its summary. */
export function runWith(parts: Partial<RunSummary> = {}): NewRun {
  return { summary: summaryWith(parts), events: [] }
}

export function progressTo(lastSeq: number, parts: Partial<RunProgress> = {}): RunProgress {
  return { ...summaryWith({ lastSeq }), ...parts }
}

export function turnStarted(seq: number, turn = 1): RunEvent {
  return { seq, at: 2000 + seq, type: 'turn.started', turn, protocol: 'native' }
}

export function textAppended(seq: number, text: string, extra: { turn?: number; tokens?: Token[] } = {}): RunEvent {
  return { seq, at: 2000 + seq, type: 'tokens.appended', turn: 1, channel: 'content', text, t: seq, ...extra }
}

export function promptEncoded(seq: number, tokens: Token[], turn = 1): RunEvent {
  const count = tokens.length
  return { seq, at: 2000 + seq, type: 'prompt.encoded', turn, sequence: 0, keep: 0, length: count, tokens, count, drift: { kind: 'first' } }
}

export function replyCompleted(seq: number, turn = 1): RunEvent {
  const message = { role: 'assistant' as const, content: 'done' }
  const timing = { firstTokenMs: 1, totalMs: 2 }
  return { seq, at: 2000 + seq, type: 'message.completed', turn, index: turn, message, finishReason: 'stop', timing }
}

/** Appends events to the run `run-1`, or another. */
export function append(store: RunStore, events: readonly RunEvent[], run = 'run-1'): Promise<void> {
  return store.appendEvents(run, events, progressTo(events.at(-1)?.seq ?? 0))
}

/** A text that does not compress, so that it fills a database as it fills a disk. */
export function noise(length: number): string {
  let seed = length
  let text = ''
  while (text.length < length) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    text += seed.toString(36)
  }
  return text.slice(0, length)
}
