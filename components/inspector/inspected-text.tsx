import { useState } from 'react'
import { useCopy } from '#components/hooks/use-copy.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Button } from '#components/ui/button.tsx'
import { countOf } from '#lib/format/count.ts'
import { clipText, textBlocks } from '#lib/text/clip-text.ts'

const LIMIT = { lines: 600, characters: 40_000 }
const NO_RANGES = [] as const
const COPY_WORDS = { idle: 'Copy', copied: 'Copied', failed: 'Not copied' } as const

export interface InspectedTextProps {
  what: string
  about: string
  /** What the copy button copies. */
  text: string
  /** What is shown, where it is not the text itself. */
  shown?: string
}

/** A long text in the inspector: clipped until asked for, and copied exactly. */
export function InspectedText({ what, about, text, shown = text }: InspectedTextProps) {
  const [all, setAll] = useState(false)
  const { state, copy } = useCopy()
  const clip = clipText(shown, LIMIT)
  return (
    <>
      <div className="mb-2 flex items-start gap-2">
        <p className="flex-1 text-xs text-ink-3">{about}</p>
        <Button aria-label={`Copy ${what}`} onClick={() => copy(text)}>
          {COPY_WORDS[state]}
        </Button>
      </div>
      {textBlocks(all ? shown : clip.shown).map((block) => (
        <div key={block.start} className="verbatim">
          <TextBlock text={block.text} ranges={NO_RANGES} />
        </div>
      ))}
      {clip.clipped && !all ? <Button onClick={() => setAll(true)}>Show all {countOf(clip.lines, 'line')}</Button> : null}
    </>
  )
}
