import type { Format } from '../api/transfer.ts'
import { readHermesTrajectory } from './hermes-trajectory.ts'
import { readOpenaiMessages } from './openai-messages.ts'
import { readPreferencePair } from './preference-pairs.ts'
import type { ReadLine } from './trajectory.ts'

const READERS: { readonly [F in Format]: (line: string) => ReadLine } = {
  'openai-messages': readOpenaiMessages,
  'hermes-trajectory': readHermesTrajectory,
  'preference-pairs': readPreferencePair,
  // Their texts are gone: only the tokenizer that made the ids could bring them back.
  'token-masks': () => ({ ok: false, why: 'token-masks cannot be imported: ids alone do not say what was written' }),
}

/** Reads a line in a format that is known. */
export function readFormat(format: Format, line: string): ReadLine {
  return READERS[format](line)
}
