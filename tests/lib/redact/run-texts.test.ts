import { describe, expect, it } from 'vitest'
import { runTexts } from '#lib/redact/run-texts.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const ALL = { toolResults: true, reasoning: true, tokens: true, system: true }
const log = () => new EpisodeLog('the task').begin(1).stream(1, 'Let ').stream(1, 'me see').stream(1, 'hm', 'reasoning').complete(1, 'Let me see')

describe('runTexts', () => {
  it('gives what came in pieces as one text, with its place', () => {
    const texts = [...runTexts(log().events, ALL)]
    expect(texts.find(({ where }) => where === 'reply as it came')).toMatchObject({ text: 'Let me see', turn: 1, seq: 4 })
    expect(texts.filter(({ text }) => text === 'hm')).toHaveLength(1)
    expect(texts).toContainEqual(expect.objectContaining({ text: 'the task', where: 'task', key: 'task' }))
    expect(texts).toContainEqual(expect.objectContaining({ text: 'Let me see', where: 'message 1', message: 1 }))
  })

  it('gives what never came to its end, too', () => {
    const { events } = new EpisodeLog().begin(1).stream(1, 'broken ').stream(1, 'off')
    expect([...runTexts(events, ALL)].map(({ text }) => text)).toContain('broken off')
  })

  it('gives nothing of a section that is left out', () => {
    const texts = [...runTexts(log().events, { ...ALL, reasoning: false, system: false })].map(({ text }) => text)
    expect(texts).not.toContain('hm')
    expect(texts).not.toContain('You can use tools.')
  })

  it('joins a reply with what it was told to begin with, and the progress of a tool', () => {
    const begun = new EpisodeLog().begin(1)
    begun.add({ type: 'reply.prefilled', turn: 1, text: { content: 'sec', reasoning: '' }, keep: 0, count: 0, how: 'text' })
    const { events } = begun.stream(1, 'ret').complete(1, 'secret')
    const joined = [...runTexts(events, ALL)].filter(({ text }) => text === 'secret')
    expect(joined).toHaveLength(2)
  })
})
