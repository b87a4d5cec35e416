import { trainedParts } from '../messages/marks.ts'
import type { Marks } from '../messages/marks.ts'
import type { MessageEntry, Turn } from '../run/state.ts'
import type { HeadNote } from './types.ts'

const neutral = (word: string, about: string): HeadNote => ({ word, about, tone: 'neutral' })

function trainNotes(role: string, train: Marks['train']): HeadNote[] {
  if (train === undefined) return []
  const parts = trainedParts(role, train)
  const off = Object.entries(parts).flatMap(([part, on]) => (on ? [] : [part]))
  if (off.length === 0) return role === 'assistant' ? [] : [neutral('trained on', 'This message counts for the loss, although the model did not write it')]
  if (off.length === Object.keys(parts).length) return role === 'assistant' ? [neutral('not trained on', 'This message does not count for the loss')] : []
  return [neutral('partly trained on', `Does not count for the loss: ${off.join(', ')}`)]
}

/** Whether a message is trained on, which flaws are meant to be in it, and where it was taken over from. Rating and note stand below its text. */
export function messageNotes({ message, marks, source }: MessageEntry): readonly HeadNote[] {
  const intended = marks?.intended ?? []
  return [
    ...trainNotes(message.role, marks?.train),
    ...(intended.length === 0 ? [] : [neutral('flaw intended', `Meant to be there: ${intended.join(', ')}`)]),
    ...(source === undefined ? [] : [neutral('taken over', `From message ${source.message} of run ${source.run}`)]),
  ]
}

/** What is to be known of a turn before its tokens are believed. */
export function turnNotes({ stale, given }: Turn): readonly HeadNote[] {
  return [
    ...(stale === true
      ? [{ word: 'before an edit above', about: 'Made before a message above was edited: its tokens and probabilities answer other words', tone: 'warn' as const }]
      : []),
    ...(given === undefined ? [] : [neutral('stood there', 'Nobody was asked for this reply: it stood there already, and its calls were run')]),
  ]
}
