import { expect, it } from 'vitest'
import type { Marks } from '#lib/messages/marks.ts'
import type { Role } from '#lib/messages/message.ts'
import { messageNotes, turnNotes } from '#lib/transcript/head-notes.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const words = (role: Role, marks: Marks) => messageNotes({ message: { role, content: '' }, origin: 'authored', at: 1, marks }).map((note) => note.word)

it('says whether a message is trained on where that is not as by default', () => {
  expect(words('assistant', {})).toEqual([])
  expect(words('assistant', { train: true })).toEqual([])
  expect(words('assistant', { train: false })).toEqual(['not trained on'])
  expect(words('assistant', { train: { reasoning: false } })).toEqual(['partly trained on'])
  expect(words('user', { train: false })).toEqual([])
  expect(words('user', { train: true })).toEqual(['trained on'])
})

it('says what is meant to be in a message, and where it comes from', () => {
  expect(words('user', { rating: -1, intended: ['unknown_tool'], note: 'look' })).toEqual(['flaw intended'])
  const taken = messageNotes({ message: { role: 'user', content: '' }, origin: 'authored', at: 1, source: { run: 'r1', message: 4 } })
  expect(taken.map((note) => note.about)).toEqual(['From message 4 of run r1'])
})

it('warns of a turn that answers other words, and names one that nobody was asked for', () => {
  const [turn] = new EpisodeLog().begin(1).complete(1, 'x').state.turns
  if (turn === undefined) throw new Error('a turn was expected')
  expect(turnNotes(turn)).toEqual([])
  expect(turnNotes({ ...turn, stale: true }).map((note) => note.tone)).toEqual(['warn'])
  expect(turnNotes({ ...turn, given: 2 }).map((note) => note.word)).toEqual(['stood there'])
})
