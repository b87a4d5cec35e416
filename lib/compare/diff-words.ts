import { diffWordsWithSpace } from 'diff'

/** A stretch of text that both sides have, or only one of them. */
export interface DiffPiece {
  readonly kind: 'same' | 'left' | 'right'
  readonly text: string
}

export interface WordDiff {
  readonly pieces: readonly DiffPiece[]
  /** The texts were too long or too different to be compared word by word: all between their common ends is shown as replaced. */
  readonly coarse: boolean
}

/** Texts up to this long, without their common ends, are compared word by word, as long as few enough words differ. */
const MOST_CHARACTERS = 40_000
const MOST_EDITS = 2000
/** Common ends are cut here, so that words are compared whole. */
const WORD_EDGE = /\s/

/**
 * What two texts have in common, word by word: the pieces that are not `right` make the left text, those that are not
 * `left` the right one.
 */
export function diffWords(left: string, right: string): WordDiff {
  const [head, tail] = commonEnds(left, right)
  const [one, other] = [left.slice(head, left.length - tail), right.slice(head, right.length - tail)]
  const changes =
    one.length > MOST_CHARACTERS || other.length > MOST_CHARACTERS
      ? undefined
      : diffWordsWithSpace(one, other, { maxEditLength: MOST_EDITS })
  const replaced: readonly DiffPiece[] = [
    { kind: 'left', text: one },
    { kind: 'right', text: other },
  ]
  const middle = changes?.map(pieceOf) ?? replaced
  const pieces: readonly DiffPiece[] = [
    { kind: 'same', text: left.slice(0, head) },
    ...middle,
    { kind: 'same', text: left.slice(left.length - tail) },
  ]
  return { pieces: joined(pieces), coarse: changes === undefined }
}

function pieceOf({ added, removed, value }: { added: boolean; removed: boolean; value: string }): DiffPiece {
  if (added) return { kind: 'right', text: value }
  return { kind: removed ? 'left' : 'same', text: value }
}

/** How much both texts begin and end with alike, cut at white space where there is a difference between. */
function commonEnds(left: string, right: string): readonly [head: number, tail: number] {
  const room = Math.min(left.length, right.length)
  let head = 0
  while (head < room && left[head] === right[head]) head += 1
  if (left === right) return [head, 0]
  while (head > 0 && !WORD_EDGE.test(left[head - 1] ?? '')) head -= 1
  return [head, commonTail(left, right, room - head)]
}

function commonTail(left: string, right: string, room: number): number {
  let tail = 0
  while (tail < room && left.at(-1 - tail) === right.at(-1 - tail)) tail += 1
  while (tail > 0 && !WORD_EDGE.test(left.at(-tail) ?? '')) tail -= 1
  return tail
}

/** Without empty pieces, and neighbours of a kind as one. */
function joined(pieces: readonly DiffPiece[]): readonly DiffPiece[] {
  const whole: DiffPiece[] = []
  for (const piece of pieces) {
    if (piece.text === '') continue
    const last = whole.at(-1)
    if (last?.kind === piece.kind) whole[whole.length - 1] = { kind: piece.kind, text: last.text + piece.text }
    else whole.push(piece)
  }
  return whole
}

/** How far a common text is shown beside a difference. */
const SHOWN = 240

/** A piece as it is shown at first: of a long common one only its ends, and how many characters stand between them. */
export interface ShownPiece extends DiffPiece {
  readonly start: number
  /** In place of text: so many common characters. */
  readonly hidden?: number
}

/** The pieces of one side with long common stretches cut to their ends; with `whole` nothing is cut. */
export function shownPieces(pieces: readonly DiffPiece[], side: 'left' | 'right', whole: boolean): readonly ShownPiece[] {
  const shown: ShownPiece[] = []
  let start = 0
  const own = pieces.filter(({ kind }) => kind === 'same' || kind === side)
  for (const [at, piece] of own.entries()) {
    const { kind, text } = piece
    const [ahead, behind] = [at === 0 ? 0 : SHOWN, at === own.length - 1 ? 0 : SHOWN]
    if (whole || kind !== 'same' || text.length <= 3 * SHOWN) shown.push({ ...piece, start })
    else {
      const [from, to] = [wholeEnd(text, ahead), wholeEnd(text, text.length - behind)]
      if (from > 0) shown.push({ kind, start, text: text.slice(0, from) })
      shown.push({ kind, start: start + from, text: '', hidden: to - from })
      if (to < text.length) shown.push({ kind, start: start + to, text: text.slice(to) })
    }
    start += text.length
  }
  return shown
}

/** Never parts a surrogate pair. */
function wholeEnd(text: string, end: number): number {
  const before = text.charCodeAt(end - 1)
  return before >= 0xd800 && before <= 0xdbff && end < text.length ? end - 1 : end
}
