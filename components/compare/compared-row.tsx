import Link from 'next/link'
import { memo, useMemo, useState } from 'react'
import { DiffText } from '#components/compare/diff-text.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { runPagePath } from '#lib/api/client.ts'
import type { ComparedRow } from '#lib/compare/align-runs.ts'
import type { ComparedMessage } from '#lib/compare/compared-messages.ts'
import { diffWords } from '#lib/compare/diff-words.ts'
import { TEXT_PARTS, textsOf } from '#lib/compare/message-texts.ts'
import type { TextPart } from '#lib/compare/message-texts.ts'
import { clipText } from '#lib/text/clip-text.ts'

const ROLES = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' } as const
const PARTS = { reasoning: 'Reasoning', content: '', calls: 'Tool calls' } as const
const SIGNS = { equal: '=', changed: '≠', left: '−', right: '+' } as const
const WORDS = { equal: 'equal', changed: 'changed', left: 'only in A', right: 'only in B' } as const
const INKS = { equal: 'text-ink-3', changed: 'text-warn', left: 'text-bad', right: 'text-ok' } as const
const CLIP = { lines: 24, characters: 3000 }
const NO_RANGES = [] as const

export interface ComparedSide {
  readonly run: string
  readonly index: number
  readonly entry: ComparedMessage
  /** Why the message is only a part of a reply. */
  readonly partial?: string
}

export interface ComparedRowProps {
  kind: ComparedRow['kind']
  left: ComparedSide | undefined
  right: ComparedSide | undefined
  /** The first row that is not equal. */
  isFirst: boolean
}

/** Two messages side by side, with what differs between them; below each other where there is little room. */
export const ComparedRowView = memo(function ComparedRowView({ kind, left, right, isFirst }: ComparedRowProps) {
  const [whole, setWhole] = useState(false)
  const sides = { left, right }
  return (
    <>
      {isFirst ? <p className="border-t border-line bg-warn-ground px-3 text-xs font-medium text-warn">First divergence</p> : null}
      <div className="grid grid-cols-1 border-t border-line @2xl:grid-cols-2">
        {(['left', 'right'] as const).map((name) => (
          <div key={name} className={`min-w-0 px-3 py-1.5 ${name === 'right' ? 'border-line @2xl:border-l' : ''}`}>
            <SideHead name={name} kind={kind} side={sides[name]} />
            <SideText name={name} isEqual={kind === 'equal'} {...sides} whole={whole} onWhole={() => setWhole(!whole)} />
          </div>
        ))}
      </div>
    </>
  )
})

/** The address of a message on its run's page. */
function messagePath({ run, index, entry }: ComparedSide): string {
  const fragment = entry.message.role === 'assistant' && entry.turn !== undefined ? `t${entry.turn}` : `m${index}`
  return `${runPagePath(run)}#${fragment}`
}

function SideHead({ name, kind, side }: { name: 'left' | 'right'; kind: ComparedRow['kind']; side: ComparedSide | undefined }) {
  const letter = name === 'left' ? 'A' : 'B'
  if (side === undefined) return <p className="text-xs text-ink-3">Not in {letter}</p>
  const { entry } = side
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-3">
      <span className="@2xl:sr-only">{letter}</span>
      <span className="font-medium text-ink-2">{ROLES[entry.message.role]}</span>
      {entry.turn === undefined ? null : <span>turn {entry.turn}</span>}
      <Link prefetch={false} href={messagePath(side)} className="hover:text-ink hover:underline">
        message {side.index}
      </Link>
      <span className={`font-medium ${INKS[kind]}`}>
        <span aria-hidden>{SIGNS[kind]} </span>
        {WORDS[kind]}
      </span>
      {side.partial === undefined ? null : <span className="font-medium text-warn">{side.partial}</span>}
    </p>
  )
}

interface SideTextProps {
  /** Nothing is marked: what may differ is only how long tools took. */
  isEqual: boolean
  name: 'left' | 'right'
  left: ComparedSide | undefined
  right: ComparedSide | undefined
  whole: boolean
  onWhole: () => void
}

function SideText({ name, isEqual, left, right, whole, onWhole }: SideTextProps) {
  const own = name === 'left' ? left : right
  const other = name === 'left' ? right : left
  if (own === undefined) return null
  const texts = textsOf(own.entry.message)
  const facing = other === undefined ? undefined : textsOf(other.entry.message)
  return TEXT_PARTS.map((part) => {
    const text = texts[part]
    if (text === '') return null
    const [one, two] = name === 'left' ? [text, facing?.[part]] : [facing?.[part], text]
    return (
      <div key={part}>
        <PartName part={part} />
        {isEqual || one === undefined || two === undefined || one === two ? (
          <PlainText text={text} whole={whole} onWhole={onWhole} />
        ) : (
          <ChangedText left={one} right={two} name={name} whole={whole} onWhole={onWhole} />
        )}
      </div>
    )
  })
}

function PartName({ part }: { part: TextPart }) {
  return PARTS[part] === '' ? null : <p className="text-xs text-ink-3">{PARTS[part]}</p>
}

function More({ whole, onWhole }: { whole: boolean; onWhole: () => void }) {
  return (
    <button type="button" className="text-xs text-accent hover:underline" onClick={onWhole}>
      {whole ? 'Show less' : 'Show all'}
    </button>
  )
}

function PlainText({ text, whole, onWhole }: { text: string; whole: boolean; onWhole: () => void }) {
  const clip = clipText(text, CLIP)
  return (
    <>
      <div className="verbatim">
        <TextBlock text={whole ? text : clip.shown} ranges={NO_RANGES} />
      </div>
      {clip.clipped ? <More whole={whole} onWhole={onWhole} /> : null}
    </>
  )
}

interface ChangedTextProps {
  left: string
  right: string
  name: 'left' | 'right'
  whole: boolean
  onWhole: () => void
}

function ChangedText({ left, right, name, whole, onWhole }: ChangedTextProps) {
  const { pieces, coarse } = useMemo(() => diffWords(left, right), [left, right])
  const isLong = pieces.some(({ kind, text }) => kind === 'same' && text.length > 720)
  return (
    <>
      {coarse ? <p className="text-xs text-warn">Too long or too different to be compared word by word: all that lies between the common ends is marked.</p> : null}
      <DiffText pieces={pieces} side={name} whole={whole} />
      {isLong ? <More whole={whole} onWhole={onWhole} /> : null}
    </>
  )
}
