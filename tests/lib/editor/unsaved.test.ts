import { expect, test } from 'vitest'
import { insertMessages } from '#lib/draft/operations.ts'
import { openDraft, takeQueue, writeStep } from '#lib/editor/draft-log.ts'
import { reopenDraft, unsavedOf, unsavedSchema, type Unsaved } from '#lib/editor/unsaved.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { DraftServer } from '../../support/draft-server.ts'

const insert = (content: string) => ({ label: 'insert', bodies: insertMessages(0, [{ message: { role: 'user', content } }]) }) as const
const open = (server: DraftServer) => openDraft(INITIAL_STATE, server.events)

/** What a page would be left with, as it comes back from the browser. */
function left(server: DraftServer, word: string): Unsaved {
  const log = writeStep(open(server), insert(word))
  return unsavedSchema.parse(JSON.parse(JSON.stringify(unsavedOf(log))))
}

const words = (server: DraftServer, ...unsaved: Unsaved[]) => {
  const log = reopenDraft(INITIAL_STATE, server.events, unsaved)
  return { texts: log.local.state.messages.map(({ message }) => message.content), queue: log.queue.length, aside: log.aside }
}

test('a page has nothing unsaved when the server has all', () => {
  expect(unsavedOf(open(new DraftServer(['one'])))).toBeUndefined()
})

test('unsaved work is done again, also where the draft has gone on meanwhile', () => {
  const server = new DraftServer(['one'])
  const unsaved = left(server, 'mine')
  expect(words(server, unsaved)).toEqual({ texts: ['mine', 'one'], queue: 1, aside: [] })
  server.append(server.lastSeq, insert('theirs').bodies.map((body) => ({ ...body, index: 1 })))
  expect(words(server, unsaved)).toEqual({ texts: ['mine', 'one', 'theirs'], queue: 1, aside: [] })
})

test('what was saved although its answer never came is not done twice', () => {
  const server = new DraftServer(['one'])
  const { log, bodies } = takeQueue(writeStep(open(server), insert('mine')))
  const unsaved = unsavedSchema.parse(unsavedOf(log))
  server.append(server.lastSeq, bodies)
  expect(words(server, unsaved)).toEqual({ texts: ['mine', 'one'], queue: 0, aside: [] })
})

test('of several pages one goes on by itself, the work of the others waits for the person', () => {
  const server = new DraftServer(['one'])
  const { texts, queue, aside } = words(server, left(server, 'mine'), left(server, 'other'))
  expect([texts, queue]).toEqual([['mine', 'one'], 1])
  expect(aside).toMatchObject([{ label: 'insert', bodies: [{ message: { content: 'other' } }] }])
})
