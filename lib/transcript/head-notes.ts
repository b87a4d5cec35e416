import { trainedParts } from '../messages/marks.ts'
import type { Marks } from '../messages/marks.ts'
import type { MessageEntry, Turn } from '../run/state.ts'
import { oneLine } from '../text/one-line.ts'
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

function ratingNotes(rating: number | undefined): HeadNote[] {
  if (rating === undefined) return []
  const sign = rating > 0 ? '+' : rating < 0 ? '−' : '±'
  return [neutral(`rated ${sign}${Math.abs(rating)}`, 'From −1 (bad) to +1 (good)')]
}

/** What a person marked a message with, and where it was taken over from. */
export function messageNotes({ message, marks, source }: MessageEntry): readonly HeadNote[] {
  const intended = marks?.intended ?? []
  return [
    ...trainNotes(message.role, marks?.train),
    ...ratingNotes(marks?.rating),
    ...(intended.length === 0 ? [] : [neutral('flaw intended', `Meant to be there: ${intended.join(', ')}`)]),
    ...(marks?.note === undefined || marks.note === '' ? [] : [neutral('note', oneLine(marks.note))]),
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
