import 'server-only'
import type { RunEventBody } from '#lib/run/events.ts'

type Tokens = Extract<RunEventBody, { type: 'tokens.appended' }>

const MOST_TOKENS = 256

function joins(a: Tokens, b: Tokens): boolean {
  return (
    a.turn === b.turn &&
    a.channel === b.channel &&
    a.call === b.call &&
    b.name === undefined &&
    (a.tokens === undefined) === (b.tokens === undefined) &&
    (a.tokens?.length ?? 0) + (b.tokens?.length ?? 0) <= MOST_TOKENS
  )
}

/** Joins neighbouring `tokens.appended` of one channel into one event; all else keeps its place. */
export function coalesce(bodies: readonly RunEventBody[]): RunEventBody[] {
  const joined: RunEventBody[] = []
  let run: Tokens[] = []
  const flush = (): void => {
    const first = run[0]
    if (first === undefined) return
    const tokens = first.tokens === undefined ? undefined : run.flatMap((part) => part.tokens ?? [])
    const text = run.map((part) => part.text).join('')
    joined.push(run.length === 1 ? first : { ...first, text, ...(tokens ? { tokens, count: tokens.length } : {}) })
    run = []
  }
  let size = 0
  for (const body of bodies) {
    if (body.type !== 'tokens.appended') {
      flush()
      joined.push(body)
      continue
    }
    const last = run.at(-1)
    if (last === undefined || !joins(last, body) || size + (body.tokens?.length ?? 0) > MOST_TOKENS) {
      flush()
      size = 0
    }
    run.push(body)
    size += body.tokens?.length ?? 0
  }
  flush()
  return joined
}
