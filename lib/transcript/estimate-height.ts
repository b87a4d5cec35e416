import { clipLimit } from '../text/clip-text.ts'
import { fieldsOf } from './find-text.ts'
import type { Row } from './types.ts'

const LINE = 19
const WIDE = 100

function linesOf(text: string, field: string): number {
  if (text === '') return 0
  const limit = clipLimit(field)
  let lines = 0
  let start = 0
  while (start <= text.length && lines < limit.lines && start < limit.characters) {
    const end = text.indexOf('\n', start)
    const stop = end === -1 ? text.length : end
    lines += Math.max(1, Math.ceil((stop - start) / WIDE))
    start = stop + 1
  }
  return Math.min(lines, limit.lines)
}

const CHROME: Readonly<Record<Row['kind'], number>> = {
  system: 36,
  message: 16,
  reply: 16,
  call: 44,
  rejection: 92,
  writing: 44,
  observation: 32,
  note: 36,
  cut: 24,
  end: 48,
  prompt: 32,
  tokens: 0,
  'token-failure': 72,
}
const TOKEN_LINE = 22
/** Texts that are folded, or stand in a line that is there anyway. */
const FOLDED = new Set(['name', 'reasoning', 'reason'])

/** About how high a row will be, px, before it is measured: near enough that scrollbar and jumps hold still. */
export function estimateHeight(row: Row): number {
  const base = CHROME[row.kind]
  if (row.kind === 'tokens') return row.lines * TOKEN_LINE + (row.head === undefined ? 0 : 13)
  if (row.kind === 'observation' || row.kind === 'system') return base
  let height = row.kind === 'cut' ? base + row.replayed.length * 24 : base
  for (const { field, text } of fieldsOf(row)) {
    if (text === '') continue
    height += FOLDED.has(field) || field.startsWith('think') ? (field === 'name' ? 0 : 24) : linesOf(text, field) * LINE
  }
  return Math.max(height, row.head === undefined ? 28 : 52)
}
