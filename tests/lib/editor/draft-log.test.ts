import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { insertMessages, removeMessages, shiftMessages } from '#lib/draft/operations.ts'
import {
  confirmSent,
  forgetAside,
  openDraft,
  receive,
  refuseQueue,
  setAside,
  takeQueue,
  turnBack,
  unsend,
  writeStep,
  type DraftLog,
} from '#lib/editor/draft-log.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { DraftServer } from '../../support/draft-server.ts'

const said = (content: string) => ({ role: 'user', content }) as const
const texts = (log: DraftLog) => log.local.state.messages.map(({ message }) => message.content)
const openAt = (server: DraftServer) => openDraft(INITIAL_STATE, server.events)
const insert = (log: DraftLog, index: number, content: string) => writeStep(log, { label: 'insert', bodies: insertMessages(index, [{ message: said(content) }]) })
const edit = (log: DraftLog, index: number, content: string) => typed(log, [index, content], undefined)
const typed = (log: DraftLog, [index, content]: readonly [number, string], visit: string | undefined) =>
  writeStep(log, { label: 'edit', bodies: [{ type: 'message.edited', index, message: said(content) }], visit })
const remove = (log: DraftLog, index: number) => writeStep(log, { label: 'remove', bodies: removeMessages([index]) })

/** Saves what waits, as the page does it: what is refused is brought up to date and sent again. */
function save(log: DraftLog, server: DraftServer): DraftLog {
  const { log: sent, bodies } = takeQueue(log)
  if (bodies.length === 0) return receive(log, server.after(log.confirmed.state.lastSeq))
  const placed = server.append(sent.confirmed.state.lastSeq, bodies)
  if (placed !== undefined) return confirmSent(sent, placed)
  return save(unsend(receive(sent, server.after(sent.confirmed.state.lastSeq))), server)
}

describe('one page', () => {
  test('shows at once what is done, and keeps the very messages when they are confirmed', () => {
    const server = new DraftServer(['one'])
    const written = insert(openAt(server), 1, 'two')
    expect(texts(written)).toEqual(['one', 'two'])
    expect(written.confirmed.state.messages).toHaveLength(1)
    const confirmed = save(written, server)
    expect(confirmed.queue).toEqual([])
    expect(confirmed.local.state.messages[1]?.message).toBe(written.local.state.messages[1]?.message)
    expect(confirmed.local.keys).toEqual(written.local.keys)
    expect(confirmed.local.state.lastSeq).toBe(server.lastSeq)
  })

  test('takes edits of one visit to a field as one step, before and after a part of them was sent', () => {
    const server = new DraftServer(['one'])
    let log = typed(openAt(server), [0, 'one t'], 'v1')
    log = typed(log, [0, 'one tw'], 'v1')
    expect(log.queue).toHaveLength(1)
    log = typed(save(log, server), [0, 'one two'], 'v1')
    log = typed(log, [0, 'one two three'], 'v2')
    log = turnBack(log, 'undo')
    expect(texts(log)).toEqual(['one two'])
    expect(texts(turnBack(log, 'undo'))).toEqual(['one'])
  })

  test('does not take an answer that was lost for a change of others', () => {
    const server = new DraftServer(['one'])
    const { log, bodies } = takeQueue(insert(openAt(server), 1, 'two'))
    server.append(server.lastSeq, bodies)
    const again = receive(log, server.after(log.confirmed.state.lastSeq))
    expect(texts(again)).toEqual(['one', 'two'])
    expect(again.queue).toEqual([])
  })

  test('undoes and redoes what is not saved yet like everything else', () => {
    const server = new DraftServer(['one', 'two'])
    let log = turnBack(remove(openAt(server), 0), 'undo')
    expect(texts(log)).toEqual(['one', 'two'])
    log = save(turnBack(log, 'redo'), server)
    expect(texts(log)).toEqual(['two'])
    expect(texts(openAt(server))).toEqual(['two'])
    expect(turnBack(log, 'redo')).toBe(log)
  })

  test('keeps what the server refuses beside the draft', () => {
    const server = new DraftServer(['one'])
    const log = refuseQueue(insert(openAt(server), 1, 'two'), 'the server says no')
    expect(texts(log)).toEqual(['one'])
    expect(log.aside).toMatchObject([{ label: 'insert', why: 'the server says no', bodies: [{ message: said('two') }] }])
    expect(forgetAside(setAside(log, { label: 'x', why: 'y', bodies: [] }), 0).aside).toMatchObject([{ label: 'x' }])
  })
})

describe('two pages', () => {
  test('an edit follows its message wherever another page moved it', () => {
    const server = new DraftServer(['one', 'two', 'three'])
    const slow = edit(openAt(server), 2, 'THREE')
    save(insert(remove(openAt(server), 0), 0, 'zero'), server)
    const log = save(slow, server)
    expect(texts(log)).toEqual(['zero', 'two', 'THREE'])
    expect(texts(openAt(server))).toEqual(texts(log))
    expect(log.aside).toEqual([])
  })

  test('what another page changed, too, is not written over: it is set aside whole, and so is what builds on it', () => {
    const server = new DraftServer(['one', 'two'])
    const slow = edit(edit(openAt(server), 0, 'mine'), 0, 'mine, later')
    save(edit(openAt(server), 0, 'theirs'), server)
    const log = save(insert(slow, 2, 'three'), server)
    expect(texts(log)).toEqual(['theirs', 'two', 'three'])
    expect(log.aside.map(({ why }) => why)).toEqual([
      'the message was changed elsewhere in the meantime',
      'the message was changed elsewhere in the meantime',
    ])
  })

  test('both removing the same message is no conflict; undoing what is not the last step any more is', () => {
    const server = new DraftServer(['one', 'two'])
    const first = openAt(server)
    save(remove(openAt(server), 0), server)
    expect(save(remove(first, 0), server)).toMatchObject({ aside: [], queue: [] })
    const late = turnBack(openAt(server), 'undo')
    save(insert(openAt(server), 0, 'new'), server)
    const log = save(late, server)
    expect(texts(log)).toEqual(['new', 'two'])
    expect(log.aside[0]?.why).toContain('another step is the last one now')
  })

  test('whatever both do in whatever order, they end alike, as the log says, and no word is lost', () => {
    const step = fc.record({ page: fc.nat(1), act: fc.constantFrom('insert', 'edit', 'remove', 'move', 'undo', 'redo', 'save'), pick: fc.nat(30) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const server = new DraftServer(['a', 'b', 'c'])
        const pages = [openAt(server), openAt(server)]
        const written: string[] = []
        for (const [at, { page, act, pick }] of steps.entries()) {
          const log = pages[page] ?? openAt(server)
          const { length } = log.local.state.messages
          const index = length === 0 ? 0 : pick % length
          const done = {
            insert: () => insert(log, pick % (length + 1), `w${at}`),
            edit: () => (length === 0 ? log : edit(log, index, `w${at}`)),
            remove: () => (length === 0 ? log : remove(log, index)),
            move: () => (length === 0 ? log : writeStep(log, { label: 'move', bodies: shiftMessages([index], pick % 2 === 0 ? 1 : -1, length) })),
            undo: () => turnBack(log, 'undo'),
            redo: () => turnBack(log, 'redo'),
            save: () => save(log, server),
          }[act]()
          pages[page] = done
          if (act === 'insert' || (act === 'edit' && length > 0)) written.push(`w${at}`)
        }
        const kept = pages.map((page) => save(page, server)).map((page) => save(page, server))
        const truth = texts(openAt(server))
        for (const page of kept) {
          expect(texts(page)).toEqual(truth)
          expect(page.queue).toEqual([])
          expect(new Set(page.local.keys).size).toBe(truth.length)
        }
        const all = JSON.stringify([server.events, kept.map(({ aside }) => aside)])
        for (const word of written) expect(all).toContain(`"${word}"`)
      }),
      { numRuns: 200 },
    )
  })
})
