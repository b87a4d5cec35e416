import 'server-only'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { threadId } from 'node:worker_threads'
import { z } from 'zod'

const FILE = 'store.json'
const MAX_BYTES = 1_000_000

/** What a run finds in its store before it has written anything, so that there is something to look up. */
export const SAMPLE_ENTRIES: readonly (readonly [key: string, value: string])[] = [
  ['order-17', 'shipped'],
  ['order-42', 'pending'],
  ['invoice-7', 'paid'],
  ['ticket-301', 'closed'],
  ['user-5', 'active'],
  ['server-1', 'online'],
  ['flight-88', 'delayed'],
  ['city-3', 'Paris'],
]

/** Pairs, not an object: a key named `__proto__` is a key like any other. */
const storeSchema = z.array(z.tuple([z.string(), z.string()]))

/**
 * The entries of the run's store; the sample entries while there is no file.
 * @throws Error when there is a file that cannot be read.
 */
export async function readStore(workspace: string): Promise<Map<string, string>> {
  try {
    return new Map(storeSchema.parse(JSON.parse(await readFile(path.join(workspace, FILE), 'utf8'))))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map(SAMPLE_ENTRIES)
    throw new Error(`the store of this run cannot be read: ${FILE} is damaged or not readable`, { cause: error })
  }
}

/**
 * Puts the entries in the place of the former ones, whole or not at all.
 * @throws Error when they are too many, or cannot be written.
 */
export async function writeStore(workspace: string, entries: ReadonlyMap<string, string>): Promise<void> {
  const text = JSON.stringify([...entries])
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_BYTES) throw new Error(`the store is full: ${bytes} bytes, at most ${MAX_BYTES} are kept`)
  await mkdir(workspace, { recursive: true })
  const draft = path.join(workspace, `${FILE}.${threadId}.tmp`)
  await writeFile(draft, text, { flush: true })
  await rename(draft, path.join(workspace, FILE))
}
