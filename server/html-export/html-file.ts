import 'server-only'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { HtmlChoice } from '#lib/api/html.ts'
import { HEAD_ELEMENT } from '#lib/html-export/file-head.ts'
import type { FileHead } from '#lib/html-export/file-head.ts'
import { htmlPage } from '#lib/html-export/html-page.ts'
import type { DataBlock, Viewer } from '#lib/html-export/html-page.ts'
import { runAnswers } from '#lib/html-export/run-answers.ts'
import { RunChain } from '#lib/html-export/run-chain.ts'
import type { ChainLink } from '#lib/html-export/run-chain.ts'
import { summaryOf } from '#server/runs/summary.ts'

const pack = promisify(gzip)

/** A run as it may be shown: its logs, redacted, the root's first, and how many values were cut out of them. */
export interface FileRun {
  readonly id: string
  readonly links: readonly ChainLink[]
  readonly cuts: number
}

interface HtmlFile {
  readonly viewer: Viewer
  readonly include: HtmlChoice['include']
  /** Epoch ms. */
  readonly savedAt: number
  readonly signal?: AbortSignal | undefined
}

async function blockOf(id: string, body: string | Uint8Array): Promise<DataBlock> {
  return { id, base64: (await pack(body)).toString('base64') }
}

/** The blocks of a run's answers, and their places in the file's head. */
async function runBlocks({ id, links }: FileRun, { include, signal }: HtmlFile, answers: FileHead['answers']): Promise<{ title: string; blocks: DataBlock[] }> {
  const chain = new RunChain(links)
  const blocks: DataBlock[] = []
  const summary = (state: RunChain['state']) => ({ ...summaryOf(id, state), tags: [], group: null })
  for (const { path, body } of runAnswers(id, { chain, summary, withTokens: include.tokens })) {
    const name = `retake-${Object.keys(answers).length}`
    answers[path] = name
    blocks.push(await blockOf(name, body))
    signal?.throwIfAborted()
  }
  return { title: chain.state.title, blocks }
}

/** One HTML file of runs, piece by piece, that shows them without a server. */
export async function* htmlFile(runs: readonly FileRun[], file: HtmlFile): AsyncGenerator<string> {
  const head: FileHead = { retake: 1, savedAt: file.savedAt, include: file.include, cuts: 0, runs: [], answers: {} }
  const blocks: DataBlock[] = []
  for (const run of runs) {
    const made = await runBlocks(run, file, head.answers)
    head.runs.push({ id: run.id, title: made.title })
    head.cuts += run.cuts
    blocks.push(...made.blocks)
  }
  blocks.push(await blockOf(HEAD_ELEMENT, JSON.stringify(head)))
  yield* htmlPage(file.viewer, blocks)
}
