import { memo } from 'react'
import Link from 'next/link'
import { useEditorTools } from '#components/hooks/use-editor.ts'
import { CallForm } from '#components/editor/call-form.tsx'
import { CardActions } from '#components/editor/card-actions.tsx'
import { FindingLine } from '#components/editor/finding-line.tsx'
import { MessageTexts } from '#components/editor/message-texts.tsx'
import { TrainBox } from '#components/editor/train-box.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { Finding } from '#lib/draft/finding.ts'
import type { CallPair } from '#lib/draft/call-results.ts'
import { reasoningOf } from '#lib/draft/message-reasoning.ts'
import { extendTo, toggle } from '#lib/editor/editor-selection.ts'
import { partsOf, trainState, withPart } from '#lib/editor/train-flag.ts'
import type { Marks, MessagePart } from '#lib/messages/marks.ts'
import { ROLES, type Message, type ToolSchema } from '#lib/messages/message.ts'
import type { MessageEntry } from '#lib/run/state.ts'
import { oneLine } from '#lib/text/one-line.ts'
import type { EditingPlace, StopPlace } from '#components/hooks/use-editor.ts'

export interface MessageCardProps {
  row: string
  index: number
  message: Message
  marks: Marks | undefined
  /** Where the message was made: the turn of the base it belongs to, or the run it was taken over from. */
  turn: number | undefined
  source: MessageEntry['source']
  base: { readonly run: string; readonly title: string } | undefined
  pairs: readonly CallPair[]
  findings: readonly Finding[]
  tools: readonly ToolSchema[]
  isCursor: boolean
  isSelected: boolean
  editing: EditingPlace | StopPlace | null
}

const QUIET = 'rounded px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink'

/** Where a message came from, where it was not written here. */
function Origin({ turn, source, base }: Pick<MessageCardProps, 'turn' | 'source' | 'base'>) {
  const from = source === undefined ? base && turn !== undefined && { run: base.run, title: base.title, place: `turn ${turn}` } : { run: source.run, title: 'another run', place: `message ${source.message + 1}` }
  if (!from) return null
  return (
    <span className="basis-full truncate pl-8 text-xs text-ink-3 @2xl:min-w-0 @2xl:basis-auto @2xl:pl-0">
      from {from.place} of{' '}
      <Link href={runPagePath(from.run)} className="text-accent underline" title={oneLine(from.title)}>
        {oneLine(from.title, 40)}
      </Link>
    </span>
  )
}

/** The loss flag of one part, where a message has several. */
function PartFlag({ row, message, marks, part }: { row: string; message: Message; marks: Marks | undefined; part: MessagePart }) {
  const { actions } = useEditorTools()
  return (
    <TrainBox state={trainState(message.role, marks, [part])} label={`the ${part === 'content' ? 'text' : part}`} onChange={() => actions.setTrain(row, withPart(message.role, marks?.train, part))}>
      {part === 'content' ? 'text' : part}
    </TrainBox>
  )
}

function Head({ row, index, message, marks, isSelected, ...origin }: Omit<MessageCardProps, 'pairs' | 'findings' | 'tools' | 'isCursor' | 'editing'>) {
  const { actions, select, draft } = useEditorTools()
  const parts = partsOf(message)
  return (
    <>
      <button
        type="button"
        aria-pressed={isSelected}
        aria-label={`Select message ${index + 1}`}
        title="Select (space); with shift a range"
        className="min-w-6 rounded px-1 text-left text-xs text-ink-3 tabular-nums hover:bg-hover aria-pressed:bg-accent aria-pressed:text-on-accent"
        onClick={(event) => {
          const { keys } = draft.getSnapshot().log.local
          select((now) => (event.shiftKey ? extendTo(now, keys, row) : toggle(now, row)))
        }}
      >
        {index + 1}
      </button>
      <select
        aria-label={`Role of message ${index + 1}`}
        value={message.role}
        className="h-6 rounded border border-transparent bg-transparent text-xs font-medium text-ink-2 hover:border-line-strong"
        onChange={({ target }) => {
          const role = ROLES.find((one) => one === target.value)
          if (role !== undefined) actions.setRole(row, role)
        }}
      >
        {ROLES.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
      <TrainBox state={trainState(message.role, marks, parts)} label={`message ${index + 1}`} onChange={(train) => actions.setTrain(row, train)}>
        train
      </TrainBox>
      {parts.length < 2 ? null : (
        <span className="flex gap-2 border-l border-line pl-2">
          {parts.map((part) => (
            <PartFlag key={part} row={row} message={message} marks={marks} part={part} />
          ))}
        </span>
      )}
      <Origin {...origin} />
    </>
  )
}

function AddParts({ row, message }: { row: string; message: Message }) {
  const { actions, edit } = useEditorTools()
  if (message.role !== 'assistant') return null
  return (
    <div className="flex gap-2">
      {reasoningOf(message) === undefined ? (
        <button type="button" className={QUIET} title="Write what it thinks first (v)" onClick={() => edit({ key: row, part: 'reasoning' })}>
          + reasoning
        </button>
      ) : null}
      <button type="button" className={QUIET} title="Add a tool call (f)" onClick={() => actions.addCall(row)}>
        + tool call
      </button>
    </div>
  )
}

/** One message of a draft: who speaks, what is said, which calls are made with what result, and what the checks find. */
export const MessageCard = memo(function MessageCard(props: MessageCardProps) {
  const { row, index, message, pairs, findings, tools, isCursor, isSelected, editing, ...head } = props
  const stop = editing !== null && 'at' in editing ? editing : undefined
  return (
    <div
      className={`group border-t border-l-2 border-t-line px-2 py-1 @xl:px-3 ${isCursor ? 'border-l-accent' : 'border-l-transparent'} ${isSelected ? 'bg-selected' : ''}`}
    >
      <div className="flex min-h-6 items-start gap-x-2">
        <div className="flex min-h-6 min-w-0 flex-1 flex-wrap items-center gap-x-2 @2xl:flex-nowrap">
          <Head row={row} index={index} message={message} isSelected={isSelected} {...head} />
        </div>
        <CardActions row={row} index={index} shown={isCursor} />
      </div>
      <div className="flex flex-col gap-1 pl-8">
        <MessageTexts row={row} index={index} message={message} findings={findings} editing={editing?.part ?? null} />
        {pairs.map((pair) => (
          <CallForm key={pair.call.at} owner={row} pair={pair} tools={tools} stop={stop?.at === pair.call.at ? stop.part : undefined} />
        ))}
        {findings.map((finding, at) => (
          <FindingLine key={`${finding.kind} ${at}`} finding={finding} isStop={stop?.part === 'finding' && stop.at === at} />
        ))}
        <AddParts row={row} message={message} />
      </div>
    </div>
  )
})
