import { useEditorTools } from '#components/hooks/use-editor.ts'
import { useEditorField } from '#components/hooks/use-editor-field.ts'
import { useArrival } from '#components/hooks/use-editor-focus.ts'
import { pairCalls, withResult, type CallPair, type ResultPlace } from '#lib/draft/call-results.ts'
import { oneLine } from '#lib/text/one-line.ts'

const SMALL = 'rounded px-1 text-xs text-accent hover:underline'

interface ResultProps {
  place: ResultPlace
  pair: CallPair
  /** The name of the message that holds it. */
  holder: string
}

/** Where the call's result stands in the draft as it is now; a result that was moved meanwhile is found again by its call. */
function Result({ place, pair, holder }: ResultProps) {
  const { draft, actions } = useEditorTools()
  const find = () => {
    const { keys, state } = draft.getSnapshot().log.local
    const { pairs } = pairCalls(state.messages.map(({ message }) => message))
    const index = keys.indexOf(holder)
    return pairs.flatMap(({ results }) => results).find((one) => one.message === index && one.span?.[0] === place.span?.[0])
  }
  const field = useEditorField<HTMLTextAreaElement>({
    draft,
    text: place.text,
    write: (text, typing) =>
      actions.type(
        {
          key: holder,
          label: 'edit a result',
          read: (message) => (place.source === 'tool' ? message.content : find()?.text),
          change: (message, next) => withResult(message, find() ?? place, next),
        },
        text,
        typing,
      ),
  })
  return (
    <>
      <div className="text-xs text-ink-3">
        Result <span className={place.ok ? 'text-ok' : 'text-bad'}>{place.ok ? '✓ ok' : '✕ error'}</span>
      </div>
      <textarea
        {...field}
        aria-label={`Result of ${oneLine(pair.call.name, 80)}`}
        rows={1}
        defaultValue={place.text}
        spellCheck={false}
        className="verbatim block max-h-60 w-full resize-none rounded border border-line bg-ground px-1.5 hover:border-line-strong [field-sizing:content]"
      />
    </>
  )
}

/** What a call was answered, beside it: to be written like everything else, or to be added where it is missing. */
export function CallResult({ pair, isStop }: { pair: CallPair; isStop: boolean }) {
  const { draft, actions, edit } = useEditorTools()
  const ref = useArrival<HTMLDivElement>(isStop, () => edit(null))
  const [first, ...more] = pair.results
  const { keys } = draft.getSnapshot().log.local
  if (first === undefined) {
    return (
      <p className="text-xs text-ink-3">
        No result.{' '}
        <button type="button" className={SMALL} onClick={() => actions.result(pair)}>
          + result
        </button>
      </p>
    )
  }
  const holder = keys[first.message] ?? ''
  return (
    <div ref={ref}>
      <Result key={`${holder} ${first.span?.[0] ?? ''}`} place={first} pair={pair} holder={holder} />
      {more.length === 0 ? null : <p className="text-xs text-bad">and {more.length} more: one is too many</p>}
    </div>
  )
}
