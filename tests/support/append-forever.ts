// Opens the store in the folder of its first argument and appends, saying each seq once it is durable, until killed.
import { openRunStore } from '#server/storage/open-run-store.ts'
import { summaryWith } from './run-summary.ts'

const store = await openRunStore({ dataDir: process.argv[2] ?? '' })
const summary = summaryWith({ id: 'killed' })
if (store.getRun('killed') === undefined) await store.createRuns([{ summary, events: [] }])
let seq = store.getRun('killed')?.lastSeq ?? 0
process.stdout.write(`found ${seq}\n`)
for (;;) {
  seq += 1
  const event = { seq, at: seq, type: 'tokens.appended', turn: 1, channel: 'content', text: `text ${seq}`, t: 0 } as const
  await store.appendEvents('killed', [event], { ...summary, lastSeq: seq })
  process.stdout.write(`kept ${seq}\n`)
}
