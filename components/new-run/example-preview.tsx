import { useState } from 'react'
import { usePromptPreview } from '#components/hooks/use-new-run-examples.ts'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import { useToolsets } from '#components/hooks/use-toolsets.ts'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { countOf, formatInteger } from '#lib/format/count.ts'
import type { Message } from '#lib/messages/message.ts'
import { contextOf, previewRequestOf, roomWords, tokensByExample } from '#lib/new-run/preview-request.ts'
import { clipLimit, clipText } from '#lib/text/clip-text.ts'

const NO_RANGES = [] as const

/** What of the examples is sent: counted in tokens where the server tells, and shown word for word. */
export function ExamplePreview({ form }: { form: NewRun }) {
  const [isShown, setShown] = useState(false)
  return (
    <div className="flex flex-col gap-1.5">
      <TokenCount form={form} />
      <button
        type="button"
        aria-expanded={isShown}
        className="-ml-1 flex h-7 items-center gap-1.5 self-start rounded px-1 text-ink-2 hover:bg-hover hover:text-ink"
        onClick={() => setShown(!isShown)}
      >
        <span aria-hidden className="w-3 text-center text-xs">
          {isShown ? '▾' : '▸'}
        </span>
        What is sent
      </button>
      {isShown ? <Sent form={form} /> : null}
    </div>
  )
}

function TokenCount({ form }: { form: NewRun }) {
  const toolsets = useToolsets()
  const known = toolsets.data?.toolsets
  const { config } = form
  const request = config === undefined || known === undefined ? undefined : previewRequestOf(config, form.values, known)
  const { data, error, isFetching, isSettled } = usePromptPreview(request)
  const room = roomWords(data?.ids.length ?? 0, contextOf(form.server, config?.model))
  const isCounted = error === null && isSettled && !isFetching && data !== undefined
  return (
    <p role="status" className="min-h-5 text-ink-2 tabular-nums">
      {countWords()}{' '}
      {isCounted ? <span className={room.isTooLong ? 'font-medium text-bad' : ''}>{room.words}</span> : null}
    </p>
  )
  function countWords(): string {
    if (request === undefined) return 'The tokens are counted once there is a task.'
    if (error !== null && isSettled) return `Tokens unknown: ${error.message}`
    if (data === undefined || !isCounted) return 'Counting the tokens…'
    const all = `The first prompt has ${countOf(data.ids.length, 'token')}`
    const each = tokensByExample(data.message, form.inserted.lengths)
    if (each.length > 0) return `${all}; of the examples are ${each.map(formatInteger).join(' + ')}${data.exact ? '' : ', roughly'}.`
    const inSystem = data.message.filter((message) => message === -1).length
    return `${all}; of the system prompt, examples included, are ${formatInteger(inSystem)}${data.exact ? '' : ', roughly'}.`
  }
}

/** The system prompt and the messages as they are posted. */
function Sent({ form }: { form: NewRun }) {
  const { config, values, inserted } = form
  const system = config?.system ?? inserted.system
  const history = inserted.history
  return (
    <div role="region" aria-label="What is sent" tabIndex={0} className="max-h-96 overflow-y-auto border-y border-line">
      {system === undefined || system.trim() === '' ? null : <Part who="system" text={system} />}
      {history.map((message, at) => (
        <Part key={at} who={message.role} text={textOf(message)} />
      ))}
      <Part who="user" text={values.task.trim() === '' ? '(the task)' : values.task} />
      <p className="px-1 py-1 text-xs text-ink-3">
        The protocol adds the description of the tools where it is told in words, behind the system prompt.
      </p>
    </div>
  )
}

function Part({ who, text }: { who: string; text: string }) {
  const { shown, lines, clipped } = clipText(text, clipLimit('content'))
  return (
    <div className="grid grid-cols-[72px_1fr] gap-2 border-b border-line px-1 py-1">
      <span className="text-xs text-ink-3">{who}</span>
      <div className="verbatim min-w-0">
        <TextBlock text={shown} ranges={NO_RANGES} />
        {clipped ? <p className="text-ink-3">… {countOf(lines, 'line')} in all</p> : null}
      </div>
    </div>
  )
}

/** A message with all its parts: reasoning, text, structured calls. */
function textOf({ reasoning, content, tool_calls, tool_call_id }: Message): string {
  const calls = (tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => `[call ${id}] ${name}(${text})`)
  const parts = [reasoning === undefined ? '' : `[reasoning] ${reasoning}`, tool_call_id === undefined ? '' : `[result of ${tool_call_id}]`, content, ...calls]
  return parts.filter((part) => part !== '').join('\n')
}
