import { describe, expect, it } from 'vitest'
import { Cutter } from '#lib/redact/cutter.ts'
import { RunRedactor } from '#lib/redact/run-redactor.ts'
import { valueForms } from '#lib/redact/value-forms.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { runEventSchema } from '#lib/run/events.ts'
import { textOfTokens } from '#lib/tokens/token-bytes.ts'
import { findingId, findInRuns, reportOf, shownFinding } from '#server/redact/find-in-runs.ts'
import { findSecrets } from '#server/redact/find-secrets.ts'
import { BYTE_PLACES, PLACES, PLANTED, SPELLINGS } from '../../support/planted-secrets.ts'

const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
const places = Object.entries(PLACES)

/** All that a reader of the events could read: the JSON, and what streams and tokens say put together. */
function readable(events: readonly RunEvent[]): string {
  const streams = new Map<string, string>()
  const add = (key: string, text: string): void => void streams.set(key, (streams.get(key) ?? '') + text)
  for (const event of events) {
    if (event.type === 'tokens.appended') add(event.channel, event.text)
    if (event.type === 'tool.progressed') add('progress', event.chunk)
    if ('tokens' in event && event.tokens !== undefined) add(`${event.type} tokens`, textOfTokens(event.tokens))
  }
  return [JSON.stringify(events), ...streams.values()].join('\n')
}

async function redact(events: RunEvent[], own: string[] = []): Promise<RunEvent[]> {
  const findings = await findInRuns([{ id: 'r', events }], { include: ALL, own: own.map((value) => ({ rule: 'own', value })) })
  return redactedBy(new RunRedactor({ include: ALL, cutter: new Cutter(findings.map(({ value }) => value)) }), events)
}

/** As a live share sees them: nothing is known beforehand, and each text is looked through as it comes. */
function redactLive(events: readonly RunEvent[], own: string[] = []): RunEvent[] {
  const cutter = new Cutter(own)
  const learn = (texts: readonly { text: string; key?: string }[]) => {
    for (const { value } of findSecrets(texts)) cutter.add(value)
  }
  return redactedBy(new RunRedactor({ include: ALL, cutter, learn }), events)
}

const redactedBy = (redactor: RunRedactor, events: readonly RunEvent[]) => [...events.flatMap((event) => redactor.push(event)), ...redactor.end()]
/** Without what lays a text out. */
const flat = (text: string) => text.replaceAll(/(?:\s|\\+[nrt])+(?=[\w+/-])/g, ' ').replaceAll(/(?<=[\w+/-]{16}|,) (?=[\w+/-])/g, '')
const forms = (value: string) => valueForms(value).filter((form) => form.length >= 6)

describe('findInRuns', () => {
  it(`finds ${PLANTED.length} kinds of secrets in ${places.length} places: none survives, whole or live`, { timeout: 120_000 }, async () => {
    expect(PLANTED.length).toBeGreaterThanOrEqual(40)
    const survived: string[] = []
    for (const { kind, value, written } of PLANTED) {
      for (const [place, plant] of places) {
        const events = plant(`See ${written}\nand more.`)
        for (const [how, redacted] of [['whole', await redact(events)], ['live', redactLive(events)]] as const) {
          const read = readable(redacted)
          if (forms(value).some((form) => read.includes(form))) survived.push(`${kind} in ${place}, ${how}`)
          if (redacted.length !== events.length || redacted.some(({ seq, type }, at) => seq !== at + 1 || type !== events[at]?.type)) survived.push(`${place}: not the same events`)
          for (const event of redacted) runEventSchema.parse(event)
        }
      }
    }
    expect(survived).toEqual([])
  })

  it('finds the server’s own values in every form', async () => {
    const own = 'a p/w+d?=x"1'
    const survived: string[] = []
    for (const form of [own, ...valueForms(own), btoa(`{"k":"${own}"}`), btoa(`x${own}yz`), btoa(`--${own}`)]) {
      for (const [place, plant] of places) {
        const before = `See ${form} here`
        const read = readable(await redact(plant(before), [own]))
        if (forms(own).some((one) => read.includes(one))) survived.push(`${form} in ${place}`)
      }
    }
    expect(survived).toEqual([])
  })

  it('finds them broken into lines of base64 or into bytes, whole or live', async () => {
    const own = 'an-access-token-of-Server+7?'
    const survived: string[] = []
    for (const [name, spell] of Object.entries(SPELLINGS)) {
      for (const [place, plant] of places) {
        const events = plant(`Before: ${spell(own)}\nbehind it`)
        for (const [how, redacted] of [['whole', await redact(events, [own])], ['live', redactLive(events, [own])]] as const) {
          const read = flat(readable(redacted))
          if (forms(own).some((form) => read.includes(form)) || !read.includes('behind it')) survived.push(`${name} in ${place}, ${how}`)
        }
      }
    }
    for (const [place, plant] of Object.entries(BYTE_PLACES)) {
      const events = plant(`before ${own} behind`)
      for (const redacted of [await redact(events, [own]), redactLive(events, [own])]) {
        const read = JSON.stringify(redacted)
        if (forms(own).some((form) => read.includes(form)) || !read.includes('[98,101,102,111,114,101,32,"')) survived.push(place)
      }
    }
    expect(survived).toEqual([])
  })

  it('shows nothing of a value in lines of base64 before it is whole', () => {
    const own = 'an-access-token-of-Server+7?'
    const base64 = SPELLINGS['base64 in lines of 64, CRLF']?.(own) ?? ''
    const parts = forms(own).flatMap((form) => (flat(base64).includes(form) ? [form.slice(0, 8), form.slice(-8)] : []))
    expect(parts).toHaveLength(2)
    const events = PLACES['streamed tokens']?.(`Before\n${base64}\nbehind`) ?? []
    const cutter = new Cutter([own])
    const redactor = new RunRedactor({ include: ALL, cutter, learn: () => undefined })
    const shown: RunEvent[] = []
    for (const event of events) {
      shown.push(...redactor.push(event))
      const read = flat(readable(shown))
      for (const part of parts) expect(read).not.toContain(part)
    }
  })

  it('leaves what is no secret as it is', async () => {
    for (const [, plant] of places) {
      const events = plant('The quick brown fox, 3 < 4 & "so on" \u202e etc.')
      expect(await redact(events)).toEqual(events)
      expect(redactLive(events)).toEqual(events)
    }
  })

  it('says of each value where it stands, without saying it', async () => {
    const [planted] = PLANTED
    const { value = '', written = '' } = planted ?? {}
    const events = PLACES['tool result']?.(`Key: ${written}; again ${value}.`) ?? []
    const [finding, ...rest] = await findInRuns([{ id: 'r', events }], { include: ALL, own: [] })
    expect(rest).toEqual([])
    expect(finding).toMatchObject({ id: findingId(value), rule: 'GitHub token', count: 2, value, own: false })
    expect(finding?.places[0]).toMatchObject({ run: 'r', turn: 1, where: 'result of a tool', before: 'Key: ', secret: expect.stringMatching(/^ghp_•{24}$/) })
    const { places: [first] } = finding ? shownFinding(finding) : { places: [] }
    expect(JSON.stringify(first?.secret)).not.toContain(value)
    expect(finding && reportOf([finding], () => true)).toEqual([{ rule: 'GitHub token', count: 2, kept: true }])
  })

  it('stops in the middle of a long log when nobody waits for it any more', async () => {
    const gone = new AbortController()
    let given = 0
    function* endless(): Generator<RunEvent> {
      for (;;) {
        given += 1
        if (given === 5000) gone.abort()
        yield* PLACES['tool error']?.('x'.repeat(100)) ?? []
      }
    }
    await expect(findInRuns([{ id: 'r', events: endless() }], { include: ALL, own: [], signal: gone.signal })).rejects.toThrow('abort')
    expect(given).toBeLessThan(10_000)
  })

  it('looks only at the sections that are shared', async () => {
    const events = PLACES['tool result']?.(PLANTED[0]?.written ?? '') ?? []
    expect(await findInRuns([{ id: 'r', events }], { include: { ...ALL, toolResults: false }, own: [] })).toEqual([])
  })
})
