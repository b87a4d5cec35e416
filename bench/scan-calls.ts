/** How long the scanner of `lib/tool-calls` takes, in particular for text made to be slow to read: time must grow as the text does. */
import { ReplyScanner } from '#lib/tool-calls/scan-reply.ts'

const SIZES = [250_000, 500_000, 1_000_000]
const ROUNDS = 3

interface Input {
  readonly name: string
  readonly make: (size: number) => string
  /** Characters a push; the whole text at once where absent. */
  readonly step?: number
}

const filled = (size: number, unit: string, head = ''): string =>
  head + unit.repeat(Math.max(1, Math.floor((size - head.length) / unit.length)))
const giant = (size: number): string =>
  `<tool_call>{"name":"write","arguments":{"content":"${'a line of text \\n'.repeat(Math.floor(size / 17))}"}}</tool_call>`
const goodCalls = (size: number): string =>
  filled(size, '<tool_call>{"name":"calculator","arguments":{"expression":"12*(3+4)"}}</tool_call>\n')

const INPUTS: readonly Input[] = [
  { name: 'prose', make: (size) => filled(size, 'The answer is 42, of course. ') },
  { name: 'opening tags (100,000 at 1.1 MB)', make: (size) => filled(size * 1.1, '<tool_call>') },
  { name: '<think> tags', make: (size) => filled(size, '<think>') },
  { name: 'deep nesting', make: (size) => filled(size, '[', '<tool_call>{"name":"a","arguments":') },
  { name: 'unclosed string full of tags', make: (size) => filled(size, '<tool_call>', '<tool_call>{"') },
  { name: 'calls with a quote too few', make: (size) => filled(size, '<tool_call>{"name":"a}</tool_call>') },
  { name: 'many good calls', make: goodCalls },
  { name: 'one giant call', make: giant },
  { name: 'one giant call, 1 character a push', make: giant, step: 1 },
  { name: 'many good calls, 1 character a push', make: goodCalls, step: 1 },
  { name: 'opening tags, 1 character a push', make: (size) => filled(size, '<tool_call>'), step: 1 },
]

function measure(text: string, step: number): number {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now()
    const scanner = new ReplyScanner()
    for (let at = 0; at < text.length; at += step) scanner.push(text.slice(at, at + step))
    scanner.finish({ truncated: false })
    best = Math.min(best, performance.now() - start)
  }
  return best
}

const cell = (text: string): string => text.padStart(12)
const lines = INPUTS.map(({ name, make, step }) => {
  const results = SIZES.map((size) => {
    const text = make(size)
    return { length: text.length, ms: measure(text, step ?? text.length) }
  })
  const times = results.map(({ ms }) => cell(ms.toFixed(1)))
  const rates = results.map(({ ms, length }) => cell(((ms * 1e6) / length).toFixed(1)))
  return name.padEnd(40) + times.join('') + rates.join('')
})
const heads = SIZES.map((size) => `${size / 1000} kB`)
const header = 'input'.padEnd(40) + heads.map((head) => cell(`${head} ms`)).join('') + heads.map(() => cell('ns/char')).join('')
process.stdout.write(`${[header, ...lines].join('\n')}\n`)
