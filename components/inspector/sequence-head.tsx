import { formatInteger } from '#lib/format/count.ts'
import type { SequenceView } from '#lib/sequences-view/sequence-view.ts'
import { finishWords, generatedPath, maskWords } from '#lib/sequences-view/sequence-words.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** A sequence's length, what of it the model wrote, how its replies ended, and the heads of its turns' columns. */
export function SequenceHead({ sequence }: { sequence: SequenceView }) {
  const { index, length, parent, turns, runs } = sequence
  const finish = finishWords(turns)
  const mask = maskWords(runs)
  return (
    <section aria-label={`Sequence ${index}`} className="border-t border-line px-3 pt-2">
      <h2 className="font-medium tabular-nums">
        Sequence {index}
        <span className="font-normal text-ink-2"> · {formatInteger(length)} tokens</span>
        {parent === undefined ? null : (
          <span className="font-normal text-warn">
            {' '}
            · off sequence {parent.sequence} at token {formatInteger(parent.at)}
          </span>
        )}
      </h2>
      <svg
        role="img"
        aria-label={`Mask: ${mask}`}
        viewBox={`0 0 ${length} 1`}
        preserveAspectRatio="none"
        className="my-1 block h-3 w-full rounded-[2px] bg-hover"
      >
        <path d={`M0 0.42H${length}V0.58H0Z`} className="fill-line-strong" />
        <path d={generatedPath(runs, length)} className="fill-accent" />
      </svg>
      <p className="text-xs text-ink-2 tabular-nums">
        {mask}
        {finish === '' ? '' : ` · ${oneLine(finish)}`}
      </p>
      <div aria-hidden="true" className="mt-1.5 grid grid-cols-[52px_repeat(4,minmax(0,1fr))] gap-x-2 text-right text-xs text-ink-3">
        <span className="text-left">Turn</span>
        <span>Prompt</span>
        <span>New</span>
        <span>Reply</span>
        <span>Perplexity</span>
      </div>
    </section>
  )
}
