import { statusWord } from '#lib/runs/run-status.ts'

const INKS = { neutral: 'text-ink-2', ok: 'text-ok', warn: 'text-warn', bad: 'text-bad', live: 'text-live' } as const

/** How a run stands, as a word with its shape. */
export function StatusText({ run }: { run: Parameters<typeof statusWord>[0] }) {
  const { word, about, tone, glyph } = statusWord(run)
  return (
    <span title={about} className={`whitespace-nowrap ${INKS[tone]}`}>
      <span aria-hidden>{glyph} </span>
      {word}
    </span>
  )
}
