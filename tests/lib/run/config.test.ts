import { describe, expect, test } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'

describe('runConfigSchema', () => {
  test('fills in what was left out', () => {
    expect(runConfigSchema.parse({ task: 'q' })).toEqual({
      task: 'q',
      history: [],
      protocol: 'auto',
      sampling: {},
      toolsets: {},
      maxTurns: 10,
      toolDelayMs: 0,
      tags: [],
    })
  })

  test('keeps what was given, and reads its own output again', () => {
    const given = {
      task: 'q',
      system: 's',
      ephemeralSystem: 'e',
      history: [{ role: 'user' as const, content: 'h' }],
      server: 'bundled',
      model: 'm',
      protocol: 'hermes' as const,
      sampling: { temperature: 0, topP: 1, maxTokens: 5, seed: 0, stop: ['x'], topLogprobs: 20 },
      toolsets: { enabled: ['basics'], disabled: [] },
      maxTurns: 1,
      toolDelayMs: 5,
      title: 't',
      tags: ['a'],
      groupSize: 4,
    }
    const config = runConfigSchema.parse(given)
    expect(config).toEqual(given)
    expect(runConfigSchema.parse(config)).toEqual(config)
  })

  test.each([
    [{}, 'task'],
    [{ task: '' }, 'task'],
    [{ task: 'q', maxturns: 3 }, ''],
    [{ task: 'q', sampling: { temperature: 2.1 } }, 'sampling.temperature'],
    [{ task: 'q', sampling: { topP: 0 } }, 'sampling.topP'],
    [{ task: 'q', sampling: { top_p: 1 } }, 'sampling'],
    [{ task: 'q', maxTurns: 0 }, 'maxTurns'],
    [{ task: 'q', tags: [' '] }, 'tags.0'],
    [{ task: 'q', protocol: 'xml' }, 'protocol'],
    [{ task: 'q', groupSize: 65 }, 'groupSize'],
    [{ task: 'q', history: [{ role: 'robot', content: '' }] }, 'history.0.role'],
  ])('refuses %j at %j', (given, path) => {
    const result = runConfigSchema.safeParse(given)
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })
})
