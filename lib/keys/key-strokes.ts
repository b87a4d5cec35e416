/** The part of a keyboard event that says which key it was. */
export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const MODIFIERS = ['mod', 'alt', 'shift'] as const
const LETTER = /^\p{L}$/u

function join(modifiers: ReadonlySet<string>, key: string): string {
  return [...MODIFIERS.filter((modifier) => modifiers.has(modifier)), key].join('+')
}

/**
 * The name of what was pressed, as bindings write it: `j`, `shift+n`, `mod+k` (Ctrl or Cmd), `?`, `escape`. Shift counts
 * for letters and named keys only: `?` is `?` wherever a keyboard has it, and so is a sign that needs AltGr.
 */
export function strokeOf(press: KeyPress): string {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase()
  const modifiers = new Set<string>()
  const isSign = press.key.length === 1 && press.key !== ' ' && !LETTER.test(press.key)
  const typedWithAlt = isSign && press.altKey
  if ((press.ctrlKey || press.metaKey) && !typedWithAlt) modifiers.add('mod')
  if (press.altKey && !isSign) modifiers.add('alt')
  if (press.shiftKey && !isSign) modifiers.add('shift')
  return join(modifiers, key)
}

/** The parts of a stroke: what is held, and last the key, which may be `+` itself. */
function partsOf(stroke: string): string[] {
  const parts = stroke.split('+')
  return stroke.endsWith('+') ? [...parts.slice(0, -2), '+'] : parts
}

/** The strokes of a binding such as `g g`, `+` or `Shift+Mod+K`, in the form that `strokeOf` gives. */
export function strokesOf(keys: string): readonly string[] {
  return keys
    .toLowerCase()
    .split(' ')
    .map((stroke) => {
      const parts = partsOf(stroke)
      return join(new Set(parts.slice(0, -1)), parts.at(-1) ?? '')
    })
}

/** What a stroke led to: the binding it completed (or -1), and the strokes that wait for more. */
export interface KeyStep {
  readonly hit: number
  readonly pending: readonly string[]
}

/**
 * One more stroke against all bindings; the first binding that it completes wins, at once, even where a longer one
 * begins alike. A stroke that continues nothing starts anew.
 */
export function stepKeys(bindings: readonly string[], pending: readonly string[], stroke: string): KeyStep {
  const strokes = [...pending, stroke]
  const sequences = bindings.map(strokesOf)
  const begins = (sequence: readonly string[]) => strokes.every((one, index) => sequence[index] === one)
  const hit = sequences.findIndex((sequence) => sequence.length === strokes.length && begins(sequence))
  if (hit >= 0) return { hit, pending: [] }
  if (sequences.some(begins)) return { hit: -1, pending: strokes }
  return pending.length === 0 ? { hit: -1, pending: [] } : stepKeys(bindings, [], stroke)
}

const NAMES: Readonly<Record<string, string>> = {
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  shift: 'Shift',
  alt: 'Alt',
}

/** A binding as it is printed: a list of strokes, each a list of key caps. `mac` names the command key. */
export function keyCaps(keys: string, mac: boolean): readonly (readonly string[])[] {
  return strokesOf(keys).map((stroke) =>
    partsOf(stroke).map((part) => {
      if (part === 'mod') return mac ? '⌘' : 'Ctrl'
      return NAMES[part] ?? (stroke.length > 1 && stroke.includes('+') ? part.toUpperCase() : part)
    }),
  )
}
