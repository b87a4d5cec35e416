import { expect, test } from 'vitest'
import { formatDate } from '#server/models/embedded/format-date.ts'

const afternoon = new Date(2026, 2, 5, 15, 4, 9).getTime()
const midnight = new Date(2009, 11, 31, 0, 0, 0).getTime()

test.each([
  ['%d %b %Y', '05 Mar 2026', '31 Dec 2009'],
  ['%A, %B %-d', 'Thursday, March 5', 'Thursday, December 31'],
  ['%a %m/%d/%y', 'Thu 03/05/26', 'Thu 12/31/09'],
  ['%H:%M:%S', '15:04:09', '00:00:00'],
  ['%-I:%M %p', '3:04 PM', '12:00 AM'],
  ['%-H', '15', '0'],
  ['100%% Y\n', '100% Y\n', '100% Y\n'],
])('%s', (format, first, second) => {
  expect(formatDate(afternoon, format)).toBe(first)
  expect(formatDate(midnight, format)).toBe(second)
})

test('a directive that it does not know is named', () => {
  expect(() => formatDate(afternoon, '%Y %Q')).toThrow('strftime knows no "%Q", only Y y m')
})
