// needs: build
// The bundled model through the real loop: how soon it speaks, and how often it is right.
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import type { AppProcess } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { readEvents, startRun } from './support/run-client.ts'

interface Played {
  readonly firstTokenMs: number
  readonly outcome: string
  readonly answer: string
}

async function play(app: AppProcess, task: string): Promise<Played> {
  const asked = performance.timeOrigin + performance.now()
  let firstTokenMs = Number.NaN
  let outcome = 'none'
  let answer = ''
  const id = await startRun(app.url, { task, server: 'bundled', sampling: { temperature: 0 } })
  await readEvents(app.url, { id, after: 0 }, (event, at) => {
    if (event.type === 'tokens.appended' && Number.isNaN(firstTokenMs)) firstTokenMs = at - asked
    if (event.type === 'run.finished') {
      outcome = event.outcome
      answer = event.finalResponse ?? ''
    }
  }).done
  return { firstTokenMs, outcome, answer }
}

/** A linear congruential generator: the same hundred tasks every time. */
function* numbers(): Generator<number> {
  for (let state = 20_261_122; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

const random = numbers()
const between = (low: number, high: number): number => low + Math.floor((random.next().value ?? 0) * (high - low + 1))

function arithmeticTask(): { task: string; expected: number } {
  const [a, b] = [between(2, 999), between(2, 99)]
  const forms = [
    { task: `What is ${a} plus ${b}?`, expected: a + b },
    { task: `What is ${a} minus ${b}?`, expected: a - b },
    { task: `What is ${a} times ${b}?`, expected: a * b },
    { task: `Compute ${a} * ${b}.`, expected: a * b },
    { task: `(${a}+${b})*${between(2, 20)}`, expected: Number.NaN },
  ]
  const chosen = forms[between(0, forms.length - 1)]
  if (chosen === undefined) throw new RangeError('there is a form for every number')
  if (!Number.isNaN(chosen.expected)) return chosen
  const [x = 0, y = 0, z = 0] = [...chosen.task.matchAll(/\d+/g)].map(Number)
  return { task: chosen.task, expected: (x + y) * z }
}

const app = await startApp({ dataDir: temporaryFolder() })
const first = await play(app, 'What is 48 times 7?')
const tasks = Array.from({ length: 100 }, arithmeticTask)
const later: number[] = []
const wrong: string[] = []
let right = 0
for (const { task, expected } of tasks) {
  const { firstTokenMs, outcome, answer } = await play(app, task)
  later.push(firstTokenMs)
  const said = [...answer.matchAll(/-?\d+(?:\.\d+)?/g)].map(Number).at(-1)
  if (outcome === 'final' && said === expected) right += 1
  else wrong.push(`${task} -> ${outcome}: ${answer}`)
}
printFigures('The bundled model, greedy, through the real loop', [
  { figure: 'first token of the first run', value: ms(first.firstTokenMs), goal: '<= 1500 ms', met: first.firstTokenMs <= 1500 },
  { figure: 'first token of later runs, p95', value: ms(percentile(later, 0.95)), goal: '<= 200 ms', met: percentile(later, 0.95) <= 200 },
  { figure: 'arithmetic tasks right', value: `${right} of 100`, goal: '>= 95', met: right >= 95 },
])
for (const line of wrong) console.log(`  wrong: ${line}`)
await app.kill('SIGTERM')
