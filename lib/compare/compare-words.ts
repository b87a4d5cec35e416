import { countOf } from '../format/count.ts'
import type { Comparison, Divergence } from './align-runs.ts'

/** How much two runs have in common, in a line. */
export function countWords({ equal, changed, left, right }: Comparison['counts']): string {
  const parts = [countOf(equal, 'equal message')]
  if (changed > 0) parts.push(`${changed} changed`)
  if (left > 0) parts.push(`${left} only in A`)
  if (right > 0) parts.push(`${right} only in B`)
  return parts.join(' · ')
}

/** Where two runs first differ, in words; places are counted from 0 as everywhere. */
export function divergenceWords(divergence: Divergence | undefined): string {
  if (divergence === undefined) return 'All messages are equal.'
  const { left, right, part, character } = divergence
  if (left === undefined) return `First divergence: message ${right ?? 0} of B, which A does not have.`
  if (right === undefined) return `First divergence: message ${left} of A, which B does not have.`
  const messages = left === right ? `message ${left}` : `message ${left} of A, message ${right} of B`
  // Two messages of the same words differ only in that one of them is not complete.
  const place = character === undefined ? ', which has the same words on both sides but is complete on one only' : `, ${PARTS[part ?? 'content']} from character ${character} on`
  return `First divergence: ${messages}${place}.`
}

const PARTS = { content: 'text', reasoning: 'reasoning', calls: 'tool calls' } as const
