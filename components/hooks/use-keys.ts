import { useEffect, useRef, useSyncExternalStore } from 'react'
import { stepKeys, strokeOf } from '#lib/keys/key-strokes.ts'

export interface KeyBinding {
  /** One stroke or several: `j`, `shift+n`, `mod+k` (Ctrl or Cmd), `g g`, `?`, `escape`, `arrowdown`. */
  keys: string
  label: string
  /** The heading it stands under in the `?` dialog. */
  group: string
  run: (event: KeyboardEvent) => void
  /** False: not now, and not listed. */
  when?: boolean
}
export type ListedKey = Pick<KeyBinding, 'keys' | 'label' | 'group'>

interface Registration {
  bindings: readonly KeyBinding[]
}

const SEQUENCE_MS = 1000
const TYPING = 'textarea, select, [contenteditable=""], [contenteditable="true"], input:not([type=checkbox], [type=radio], [type=button])'
/** Undo and redo inside a field are the browser's own. */
const OWN_IN_FIELDS: ReadonlySet<string> = new Set(['mod+z', 'mod+shift+z', 'mod+y'])
const PRESSED_BY_ITSELF = 'button, a, summary, input'

const registrations = new Set<Registration>()
const readers = new Set<() => void>()
const NOTHING: readonly ListedKey[] = []
let listed: readonly ListedKey[] = NOTHING
let listedText = ''
let pending: readonly string[] = []
let pendingSince = 0

/** The bindings that count now, the latest registered first. */
function active(): KeyBinding[] {
  return [...registrations].toReversed().flatMap((one) => one.bindings.filter((binding) => binding.when !== false))
}

function publish(): void {
  const next = active().map(({ keys, label, group }) => ({ keys, label, group }))
  const text = JSON.stringify(next)
  if (text === listedText) return
  listed = next
  listedText = text
  for (const reader of readers) reader()
}

/** Whether the key belongs to what has the focus, or to an open dialog. */
function isTaken(event: KeyboardEvent, stroke: string): boolean {
  if (event.defaultPrevented || event.isComposing) return true
  if (document.querySelector('dialog:modal') !== null) return true
  if (!(event.target instanceof Element) || (stroke.startsWith('mod+') && !OWN_IN_FIELDS.has(stroke))) return false
  if (event.target.closest(TYPING) !== null) return true
  return (stroke === 'enter' || stroke === 'space') && event.target.closest(PRESSED_BY_ITSELF) !== null
}

/** Escape gives the keys back to the page, where nobody else wanted it. */
function leaveField(event: KeyboardEvent): void {
  const isOwnField = event.target instanceof HTMLElement && event.target.closest('dialog') === null
  if (isOwnField && !event.defaultPrevented && !event.isComposing) event.target.blur()
}

function onKeyDown(event: KeyboardEvent): void {
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(event.key)) return
  const stroke = strokeOf(event)
  if (isTaken(event, stroke)) {
    pending = []
    if (stroke === 'escape') leaveField(event)
    return
  }
  const bindings = active()
  const waiting = event.timeStamp - pendingSince < SEQUENCE_MS ? pending : []
  const step = stepKeys(
    bindings.map((binding) => binding.keys),
    waiting,
    stroke,
  )
  pending = step.pending
  pendingSince = event.timeStamp
  const hit = bindings[step.hit]
  if (hit === undefined) return
  event.preventDefault()
  hit.run(event)
}

/**
 * Binds keys while the component is mounted. Keys are left alone while the reader types (except those with Ctrl or Cmd) or a
 * dialog is open; Escape leaves the field. Of two equal bindings the latest registered counts. The `?` dialog lists all that are bound now.
 */
export function useKeys(bindings: readonly KeyBinding[]): void {
  const own = useRef<Registration>({ bindings: [] })
  useEffect(() => {
    own.current.bindings = bindings
    publish()
  })
  useEffect(() => {
    const registration = own.current
    if (registrations.size === 0) window.addEventListener('keydown', onKeyDown)
    registrations.add(registration)
    publish()
    return () => {
      registrations.delete(registration)
      if (registrations.size === 0) window.removeEventListener('keydown', onKeyDown)
      publish()
    }
  }, [])
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  return () => readers.delete(reader)
}

/** All keys that are bound now. */
export function useListedKeys(): readonly ListedKey[] {
  return useSyncExternalStore(
    subscribe,
    () => listed,
    () => NOTHING,
  )
}
