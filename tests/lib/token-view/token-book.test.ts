import { describe, expect, it, vi } from 'vitest'
import { TokenBook } from '#lib/token-view/token-book.ts'
import type { WantedTokens } from '#lib/token-view/token-book.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'
import { encodeText } from '../../support/character-tokens.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

function say(log: EpisodeLog, turn: number, text: string): EpisodeLog {
  const tokens = encodeText(text, -0.5)
  return log.add({ type: 'tokens.appended', turn, channel: 'reasoning', text, tokens, count: tokens.length, t: 10 })
}

function ask(log: EpisodeLog, text: string): EpisodeLog {
  const tokens = encodeText(text)
  return log.add({ type: 'prompt.encoded', turn: 1, sequence: 0, keep: 0, length: 2, tokens, count: 2, drift: { kind: 'first' } })
}

function loaded(text: string, generated = true): TokenColumns {
  return columnsOf(encodeText(text, -0.5).map((token) => ({ token, generated })), { k: 0 })
}

function textOf(book: TokenBook, turn: number, side: 'prompt' | 'reply'): string | undefined {
  return book.part(turn, side)?.textOf(0, book.part(turn, side)?.length ?? 0)
}

function wantedOf(book: TokenBook, log: EpisodeLog, turn: number): WantedTokens[] {
  return log.state.turns.filter((one) => one.turn === turn).flatMap((one) => book.wanted(one))
}

/** A book that hears all of what `log` says from now on. */
function follow(log: EpisodeLog): { book: TokenBook; hear: () => void } {
  const book = new TokenBook(log.state)
  let heard = log.events.length
  const hear = (): void => {
    book.apply(log.events.slice(heard))
    heard = log.events.length
  }
  return { book, hear }
}

describe('TokenBook', () => {
  it('takes live tokens as they come, each side its own', () => {
    const log = new EpisodeLog()
    const { book, hear } = follow(log)
    say(say(ask(log.begin(1), 'hi'), 1, 'hm'), 1, 'yes')
    hear()
    expect([textOf(book, 1, 'prompt'), textOf(book, 1, 'reply')]).toEqual(['hi', 'hmyes'])
    expect(book.part(1, 'reply')?.has('reasoning')).toBe(true)
    expect([book.part(1, 'prompt')?.logprobAt(0), book.part(1, 'reply')?.logprobAt(0)]).toEqual([null, -0.5])
    expect(textOf(follow(new EpisodeLog().begin(1)).book, 1, 'reply')).toBe('')
  })

  it('wants what a finished turn has, and nothing of a turn without tokens', () => {
    const asked = ask(new EpisodeLog().begin(1), 'hi')
    const log = say(asked, 1, 'yes').complete(1, 'yes').observe(1, 'on').begin(2).stream(2, 'text').complete(2, 'text')
    const book = new TokenBook(log.state)
    const wanted = wantedOf(book, log, 1)
    expect(wanted).toEqual([{ turn: 1, side: 'prompt', epoch: 0 }, { turn: 1, side: 'reply', epoch: 0 }])
    expect(wantedOf(book, log, 2)).toEqual([])
    for (const one of wanted) book.put(one, loaded(one.side, one.side === 'reply'))
    expect([textOf(book, 1, 'prompt'), textOf(book, 1, 'reply')]).toEqual(['prompt', 'reply'])
    expect(wantedOf(book, log, 1)).toEqual([])
  })

  it('puts what was heard meanwhile behind the beginning that it loads, then goes on', () => {
    const log = say(new EpisodeLog().begin(1), 1, 'abc')
    const { book, hear } = follow(log)
    say(say(log, 1, 'd'), 1, 'e')
    hear()
    expect(book.part(1, 'reply')).toBeUndefined()
    const wanted = wantedOf(book, log, 1)
    expect(wanted).toEqual([{ turn: 1, side: 'reply', epoch: 0, to: 3 }])
    for (const one of wanted) book.put(one, loaded('abc'))
    say(log, 1, 'f')
    hear()
    expect(textOf(book, 1, 'reply')).toBe('abcdef')
  })

  it('does not ask again for what failed, until it is told to', () => {
    const log = say(new EpisodeLog().begin(1), 1, 'abc').complete(1, 'abc')
    const book = new TokenBook(log.state)
    for (const one of wantedOf(book, log, 1)) book.fail(one, 'no answer')
    expect(book.failure(1, 'reply')).toBe('no answer')
    expect(wantedOf(book, log, 1)).toEqual([])
    book.retry(1, 'reply')
    expect(book.failure(1, 'reply')).toBeUndefined()
    expect(wantedOf(book, log, 1)).toHaveLength(1)
  })

  it('forgets a turn that is taken again, and takes no old answer for it', () => {
    const log = say(new EpisodeLog().begin(1), 1, 'one').complete(1, 'one').observe(1, 'on')
    const { book, hear } = follow(say(log.begin(2), 2, 'old'))
    for (const one of wantedOf(book, log, 1)) book.put(one, loaded('one'))
    const late = wantedOf(book, log, 2)
    log.add({ type: 'run.interrupted', why: 'server-stopped' }).add({ type: 'run.resumed', turn: 2 })
    hear()
    expect(textOf(book, 1, 'reply')).toBe('one')
    for (const one of late) book.put(one, loaded('old'))
    for (const one of late) book.fail(one, 'too late')
    expect([late.length, book.part(2, 'reply'), book.failure(2, 'reply')]).toEqual([1, undefined, undefined])
  })

  it('tells of changes, and of nothing else', () => {
    const log = new EpisodeLog()
    const { book, hear } = follow(log)
    const listener = vi.fn<() => void>()
    const stop = book.subscribe(listener)
    say(say(log.begin(1), 1, 'a'), 1, 'b')
    hear()
    log.stream(1, 'no tokens')
    hear()
    book.retry(1, 'reply')
    expect([listener.mock.calls.length, book.version()]).toEqual([1, 1])
    stop()
    book.apply(say(log, 1, 'c').events.slice(-1))
    expect([listener.mock.calls.length, book.version()]).toEqual([1, 2])
  })
})

describe('at a moment of a replay', () => {
  const log = say(new EpisodeLog().begin(1), 1, 'abcdef').complete(1, 'abcdef').begin(2)

  it('shows the first tokens of the turn that was being written, and all of the others', () => {
    const book = new TokenBook(log.state)
    for (const one of wantedOf(book, log, 1)) book.put(one, loaded('abcdef'))
    book.showUntil({ turn: 1, tokens: 4, lost: new Set() })
    expect(textOf(book, 1, 'reply')).toBe('abcd')
    expect(book.part(1, 'reply')).toBe(book.part(1, 'reply'))
    book.showUntil({ turn: 2, tokens: 0, lost: new Set() })
    expect(textOf(book, 1, 'reply')).toBe('abcdef')
    book.showUntil(undefined)
    expect(textOf(book, 1, 'reply')).toBe('abcdef')
  })

  it('says of a turn that was thrown away that its tokens are not told apart, and asks for none', () => {
    const book = new TokenBook(log.state)
    const told = vi.fn()
    book.subscribe(told)
    book.showUntil({ turn: 1, tokens: 4, lost: new Set([1]) })
    expect(told).toHaveBeenCalledTimes(1)
    expect(wantedOf(book, log, 1)).toEqual([])
    expect(book.part(1, 'reply')).toBeUndefined()
    expect(book.failure(1, 'reply')).toContain('discarded')
  })
})
