import { useState } from 'react'
import { useEditorTools, type StopPlace } from '#components/hooks/use-editor.ts'
import { useArrival } from '#components/hooks/use-editor-focus.ts'
import { ArgumentLine } from '#components/editor/argument-line.tsx'
import { CallResult } from '#components/editor/call-result.tsx'
import { JsonView } from '#components/editor/json-view.tsx'
import type { CallPair } from '#lib/draft/call-results.ts'
import { withCall, withoutCall } from '#lib/draft/message-calls.ts'
import { argumentFields } from '#lib/editor/argument-fields.ts'
import { argumentField, argumentsField, withArgument, type CallKey } from '#lib/editor/call-fields.ts'
import { argumentsSource, readArguments } from '#lib/editor/read-arguments-text.ts'
import type { ToolSchema } from '#lib/messages/message.ts'
import { oneLine } from '#lib/text/one-line.ts'
import { checkCall } from '#lib/tool-calls/check-call.ts'

export interface CallFormProps {
  /** The message's name. */
  owner: string
  pair: CallPair
  tools: readonly ToolSchema[]
  /** It is gone to by key: the call itself, or its result. */
  stop: StopPlace['part'] | undefined
}

const NOTHING: readonly string[] = []
const SMALL = 'rounded px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink'

interface NameProps {
  id: string
  name: string
  tools: readonly ToolSchema[]
  disabled: boolean
  isStop: boolean
  onName: (name: string) => void
}

/** The tool that is called. One that the draft does not have is shown as what it is. */
function NameSelect({ id, name, tools, disabled, isStop, onName }: NameProps) {
  const { edit } = useEditorTools()
  const ref = useArrival<HTMLSelectElement>(isStop, () => edit(null))
  const names = [...new Set(tools.map((tool) => tool.function.name))]
  return (
    <select
      ref={ref}
      id={id}
      aria-label="Tool"
      value={name}
      disabled={disabled}
      className="h-[23px] min-w-0 rounded border border-transparent bg-transparent font-mono text-[12.5px] font-medium text-ink hover:border-line-strong"
      onChange={({ target }) => onName(target.value)}
    >
      {names.includes(name) ? null : <option value={name}>{name === '' ? '(no name)' : `${oneLine(name, 80)} (unknown)`}</option>}
      {names.map((one) => (
        <option key={one} value={one}>
          {oneLine(one, 80)}
        </option>
      ))}
    </select>
  )
}

/** What is wrong with arguments that are JSON. */
function problems(name: string, text: string, tools: readonly ToolSchema[]): readonly string[] {
  const { value } = readArguments(text)
  if (value === undefined) return ['the arguments of a call are a JSON object']
  const problem = checkCall({ name, arguments: value }, tools)
  return problem === undefined ? [] : [problem.message]
}

/** A tool call as a form made of the tool's schema, or as the JSON that it is; its result beside it. */
export function CallForm({ owner, pair, tools, stop }: CallFormProps) {
  const { draft, actions, edit } = useEditorTools()
  const ref = useArrival<HTMLElement>(stop === 'call', () => edit(null))
  const [isJson, setJson] = useState(false)
  const { call } = pair
  // Of a block that cannot be read all that stands between its tags is written, not its arguments alone.
  const isWhole = call.source === 'text' && call.fault !== undefined
  const root = isWhole ? undefined : argumentsSource(call.argumentsText)
  const { fault } = isWhole ? {} : readArguments(call.argumentsText)
  const name = oneLine(call.name, 80)
  const form = `${owner}-call${call.at}`
  const key: CallKey = { key: owner, at: call.at, name: call.name }
  const schema = tools.find((tool) => tool.function.name === call.name)?.function.parameters
  return (
    <section ref={ref} tabIndex={-1} aria-label={`Tool call ${name}`} className="mt-1 grid gap-x-4 gap-y-1 border-l-2 border-line pl-2 @2xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        <div className="flex items-center gap-1">
          <NameSelect
            id={`${form}-name`}
            name={call.name}
            tools={tools}
            disabled={isWhole}
            isStop={stop === 'tool'}
            onName={(next) => actions.change(owner, 'change the tool of a call', (message) => withCall(message, call.at, { name: next }))}
          />
          <span className="truncate font-mono text-xs text-ink-3">{call.source === 'text' ? 'in the text' : oneLine(call.id ?? '', 80)}</span>
          <span className="flex-1" />
          <button type="button" aria-pressed={isJson || root === undefined} disabled={root === undefined} className={`${SMALL} aria-pressed:bg-selected aria-pressed:text-ink`} onClick={() => setJson(!isJson)}>
            JSON
          </button>
          <button type="button" aria-label={`Remove the call of ${name}`} title="Remove the call" className={SMALL} onClick={() => actions.change(owner, 'remove a call', (message) => withoutCall(message, call.at))}>
            ✕
          </button>
        </div>
        {isJson || root === undefined ? (
          <JsonView
            text={call.argumentsText}
            label={isWhole ? `Tool call ${call.at + 1} as it is written` : `Arguments of ${name} as JSON`}
            check={(text) => (isWhole ? NOTHING : problems(call.name, text, tools))}
            onText={(text, visit) => {
              actions.type(argumentsField(key), text, { base: call.argumentsText, visit })
            }}
          />
        ) : (
          argumentFields(schema, call.argumentsText, root).map((field) => (
            <ArgumentLine
              key={field.path.join('/')}
              form={form}
              field={field}
              draft={draft}
              onSet={({ path }, source) => actions.change(owner, argumentsField(key).label, (message) => withArgument(message, call.at, { path, source }))}
              onType={(one, text, typing) => actions.type(argumentField(key, one), text, typing)}
            />
          ))
        )}
        {fault === undefined ? null : <p className="text-xs text-bad">{fault}</p>}
      </div>
      <div className="min-w-0">
        <CallResult pair={pair} isStop={stop === 'result'} />
      </div>
    </section>
  )
}
