/** The two runs of tokens that a turn has: what the model was given anew, and what it wrote. */
export type TokenSide = 'prompt' | 'reply'

/** One token of a run: `index` counts from 0 in its side of its turn. */
export interface TokenPlace {
  readonly turn: number
  readonly side: TokenSide
  readonly index: number
}

const LETTERS = { prompt: 'g', reply: 'k' } as const

/** A token's address within the page: `t3.k120` is token 120 of the reply of turn 3, `t3.g0` the first it was given. */
export function tokenFragment({ turn, side, index }: TokenPlace): string {
  return `t${turn}.${LETTERS[side]}${index}`
}

/** The token that an address fragment means, or undefined when it means something else. */
export function placeOfFragment(fragment: string): TokenPlace | undefined {
  const [, turn, letter, index] = /^t([1-9]\d{0,8})\.([gk])(\d{1,9})$/.exec(fragment) ?? []
  if (turn === undefined || index === undefined) return undefined
  return { turn: Number(turn), side: letter === LETTERS.prompt ? 'prompt' : 'reply', index: Number(index) }
}

/** Negative where `a` stands before `b` in the run, 0 where they are the same token. */
export function comparePlaces(a: TokenPlace, b: TokenPlace): number {
  if (a.turn !== b.turn) return a.turn - b.turn
  if (a.side !== b.side) return a.side === 'prompt' ? -1 : 1
  return a.index - b.index
}
