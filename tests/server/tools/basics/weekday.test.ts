import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { weekday } from '#server/tools/basics/weekday.ts'

const context = { workspace: '/nowhere', progress: () => undefined }
const run = (date: string) => weekday.run({ date }, context)
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

describe('weekday', () => {
  test.each([
    ['1969-07-20', 'Sunday'],
    ['2024-02-29', 'Thursday'],
    ['2000-01-01', 'Saturday'],
    ['0001-01-01', 'Monday'],
    [' 2026-01-01 ', 'Thursday'],
  ])('%s is a %s', (date, day) => {
    expect(run(date)).toBe(day)
  })

  test.each(['2023-02-29', '1900-02-29', '2024-13-01', '2024-00-10', '2024-04-31', '2024-1-1', '20240101', 'tomorrow', '', '2024-01-01T00:00', 'x'.repeat(1e6)])(
    '%.20j is no date',
    (date) => {
      expect(() => run(date)).toThrow(/^".{0,50}" is not a date of the calendar; write YYYY-MM-DD$/u)
    },
  )

  test('is the weekday in every time zone, and tomorrow is the next one', () => {
    vi.stubEnv('TZ', 'America/Los_Angeles')
    expect(new Date(0).getHours()).toBe(16)
    const day = fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (date) => {
        const next = new Date(date.getTime() + 86_400_000)
        const [today, tomorrow] = [date, next].map((at) => run(at.toISOString().slice(0, 10)))
        expect(today).toBe(days[date.getUTCDay()])
        expect(tomorrow).toBe(days[(date.getUTCDay() + 1) % 7])
      }),
    )
    vi.unstubAllEnvs()
  })
})
