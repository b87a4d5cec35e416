/** Deeper JSON than this is refused: no tool needs it, and readers further down the line recurse. */
export const MAX_JSON_DEPTH = 512

/**
 * What became of one more character: the value goes on, ended with it, had ended before it (it was not taken), or cannot
 * be JSON.
 */
export type JsonVerdict = 'more' | 'done' | 'past' | 'fault'

/** A member of the outermost object, as offsets from the value's first character. */
export interface JsonMember {
  readonly key: readonly [number, number]
  readonly value: readonly [number, number]
}

interface State {
  /** What would be right here, for error messages. */
  readonly expects: string
  readonly take: (machine: JsonMachine, code: number) => JsonVerdict
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isHex = (code: number): boolean => isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)

const hex4 = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
const ZERO = 0x30
const LOWER_E = 0x65
const LOWER_U = 0x75
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const ESCAPES = new Set(Array.from('"\\/bfnrt', (char) => char.charCodeAt(0)))

/**
 * Reads one JSON value (RFC 8259, nothing more and nothing less) a UTF-16 code unit at a time, without recursion and
 * in constant time for each. It checks and measures; `read-json.ts` makes the value.
 */
export class JsonMachine {
  /** How many characters were taken. */
  at = 0
  /** How many members the objects of the value have together, repeated keys included. */
  keys = 0
  readonly members: JsonMember[] = []
  /** What is wrong, in full, where `expects` of the state cannot say it. */
  complaint: string | undefined
  state: State = VALUE
  /** The open containers, outermost first: true for an object. */
  readonly open: boolean[] = []
  inKey = false
  hexLeft = 0
  word = ''
  number = ''
  private keyStart = 0
  private keyEnd = 0
  private valueStart = 0

  take(code: number): JsonVerdict {
    const verdict = this.state.take(this, code)
    if (verdict === 'more' || verdict === 'done') this.at += 1
    return verdict
  }

  /** Says that no more characters come: true if the value is whole. Only a number can end like this. */
  end(): boolean {
    if (NUMBER_ENDS.has(this.state)) endNumber(this)
    return this.state === DONE
  }

  get expects(): string {
    return this.state.expects
  }

  beginKey(): void {
    this.keys += 1
    this.inKey = true
    if (this.open.length === 1) this.keyStart = this.at
    this.state = STRING
  }

  endKey(): void {
    this.inKey = false
    if (this.open.length === 1) this.keyEnd = this.at + 1
    this.state = AFTER_KEY
  }

  beginValue(): void {
    if (this.open.length === 1) this.valueStart = this.at
  }

  /** A value ends before offset `end`. */
  endValue(end: number): JsonVerdict {
    const inObject = this.open.at(-1)
    if (inObject === undefined) {
      this.state = DONE
      return 'done'
    }
    if (inObject && this.open.length === 1) {
      this.members.push({ key: [this.keyStart, this.keyEnd], value: [this.valueStart, end] })
    }
    this.state = inObject ? AFTER_MEMBER : AFTER_ITEM
    return 'more'
  }

  openContainer(isObject: boolean): JsonVerdict {
    if (this.open.length === MAX_JSON_DEPTH) return this.complain(`nested deeper than ${MAX_JSON_DEPTH} levels`)
    this.open.push(isObject)
    this.state = isObject ? FIRST_KEY : FIRST_ITEM
    return 'more'
  }

  closeContainer(): JsonVerdict {
    this.open.pop()
    return this.endValue(this.at + 1)
  }

  complain(complaint: string): JsonVerdict {
    this.complaint = complaint
    return 'fault'
  }
}

function startValue(machine: JsonMachine, code: number): JsonVerdict {
  if (isSpace(code)) return 'more'
  machine.beginValue()
  if (code === OPEN_OBJECT || code === OPEN_ARRAY) return machine.openContainer(code === OPEN_OBJECT)
  const next = code === QUOTE ? STRING : (LITERALS.get(code) ?? firstOfNumber(code))
  if (next === undefined) return 'fault'
  machine.state = next
  machine.word = String.fromCharCode(code)
  machine.number = machine.word
  return 'more'
}

const VALUE: State = { expects: 'a value', take: startValue }

const FIRST_ITEM: State = {
  expects: "a value or ']'",
  take: (machine, code) => (code === CLOSE_ARRAY ? machine.closeContainer() : startValue(machine, code)),
}

function startKey(machine: JsonMachine, code: number): JsonVerdict {
  if (isSpace(code)) return 'more'
  if (code !== QUOTE) return 'fault'
  machine.beginKey()
  return 'more'
}

const KEY: State = { expects: 'a key in double quotes', take: startKey }

const FIRST_KEY: State = {
  expects: "a key in double quotes or '}'",
  take: (machine, code) => (code === CLOSE_OBJECT ? machine.closeContainer() : startKey(machine, code)),
}

const AFTER_KEY: State = {
  expects: "':' after a key",
  take: (machine, code) => {
    if (isSpace(code)) return 'more'
    if (code !== COLON) return 'fault'
    machine.state = VALUE
    return 'more'
  },
}

function afterValue(next: State, close: number): State['take'] {
  return (machine, code) => {
    if (isSpace(code)) return 'more'
    if (code === close) return machine.closeContainer()
    if (code !== COMMA) return 'fault'
    machine.state = next
    return 'more'
  }
}

const AFTER_MEMBER: State = { expects: "',' or '}' after a value", take: afterValue(KEY, CLOSE_OBJECT) }
const AFTER_ITEM: State = { expects: "',' or ']' after a value", take: afterValue(VALUE, CLOSE_ARRAY) }
const DONE: State = { expects: 'the end', take: () => 'past' }

const STRING: State = {
  expects: `'"' at the end of a string`,
  take: (machine, code) => {
    if (code === QUOTE) {
      if (!machine.inKey) return machine.endValue(machine.at + 1)
      machine.endKey()
    } else if (code === BACKSLASH) machine.state = ESCAPE
    else if (code < 0x20) return machine.complain(`control character U+${hex4(code)} in a string must be written as an escape`)
    return 'more'
  },
}

const ESCAPE: State = {
  expects: String.raw`one of " \ / b f n r t u after '\'`,
  take: (machine, code) => {
    if (code === LOWER_U) {
      machine.hexLeft = 4
      machine.state = HEX
    } else if (ESCAPES.has(code)) machine.state = STRING
    else return 'fault'
    return 'more'
  },
}

const HEX: State = {
  expects: String.raw`four hexadecimal digits after '\u'`,
  take: (machine, code) => {
    if (!isHex(code)) return 'fault'
    machine.hexLeft -= 1
    if (machine.hexLeft === 0) machine.state = STRING
    return 'more'
  },
}

function literal(word: string): [number, State] {
  const take: State['take'] = (machine, code) => {
    if (code !== word.charCodeAt(machine.word.length)) return 'fault'
    machine.word += String.fromCharCode(code)
    return machine.word === word ? machine.endValue(machine.at + 1) : 'more'
  }
  return [word.charCodeAt(0), { expects: `'${word}'`, take }]
}

const LITERALS = new Map([literal('true'), literal('false'), literal('null')])

/** A number ends only where something else begins, so its end is seen one character late. */
function endNumber(machine: JsonMachine): JsonVerdict {
  // JSON allows 1e999; a JavaScript number would make it Infinity, which no JSON can say again.
  if (!Number.isFinite(Number(machine.number))) {
    return machine.complain(`the number ${machine.number.slice(0, 40)} is too large (the limit is about 1.8e308)`)
  }
  return machine.endValue(machine.at)
}

function endNumberBefore(machine: JsonMachine, code: number): JsonVerdict {
  const verdict = endNumber(machine)
  return verdict === 'fault' ? verdict : machine.state.take(machine, code)
}

function goOn(machine: JsonMachine, code: number, state: State): JsonVerdict {
  machine.number += String.fromCharCode(code)
  machine.state = state
  return 'more'
}

const AFTER_INTEGER: State['take'] = (machine, code) => {
  if (code === DOT) return goOn(machine, code, FRACTION_START)
  return (code | 0x20) === LOWER_E ? goOn(machine, code, EXPONENT_START) : endNumberBefore(machine, code)
}

const MINUS_SIGN: State = {
  expects: "a digit after '-'",
  take: (machine, code) => (isDigit(code) ? goOn(machine, code, code === ZERO ? LEADING_ZERO : INTEGER) : 'fault'),
}

const LEADING_ZERO: State = { expects: 'the end of a number', take: AFTER_INTEGER }

const INTEGER: State = {
  expects: 'the end of a number',
  take: (machine, code) => (isDigit(code) ? goOn(machine, code, INTEGER) : AFTER_INTEGER(machine, code)),
}

const FRACTION_START: State = {
  expects: "a digit after '.'",
  take: (machine, code) => (isDigit(code) ? goOn(machine, code, FRACTION) : 'fault'),
}

const FRACTION: State = {
  expects: 'the end of a number',
  take: (machine, code) => {
    if (isDigit(code)) return goOn(machine, code, FRACTION)
    return (code | 0x20) === LOWER_E ? goOn(machine, code, EXPONENT_START) : endNumberBefore(machine, code)
  },
}

const EXPONENT_START: State = {
  expects: 'a digit or a sign in an exponent',
  take: (machine, code) => {
    if (code === PLUS || code === MINUS) return goOn(machine, code, EXPONENT_SIGN)
    return isDigit(code) ? goOn(machine, code, EXPONENT) : 'fault'
  },
}

const EXPONENT_SIGN: State = {
  expects: 'a digit in an exponent',
  take: (machine, code) => (isDigit(code) ? goOn(machine, code, EXPONENT) : 'fault'),
}

const EXPONENT: State = {
  expects: 'the end of a number',
  take: (machine, code) => (isDigit(code) ? goOn(machine, code, EXPONENT) : endNumberBefore(machine, code)),
}

const NUMBER_ENDS = new Set([LEADING_ZERO, INTEGER, FRACTION, EXPONENT])

function firstOfNumber(code: number): State | undefined {
  if (code === MINUS) return MINUS_SIGN
  if (code === ZERO) return LEADING_ZERO
  return isDigit(code) ? INTEGER : undefined
}
