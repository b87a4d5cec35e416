import 'server-only'
import {
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isSymbolNode,
  parse,
  type MathNode,
} from 'mathjs/number'
import { messageOf } from '#lib/errors.ts'

const MAX_LENGTH = 1000

type Operation = (...operands: number[]) => number
interface NamedFunction {
  readonly operands: readonly [least: number, most: number]
  readonly apply: Operation
}

const one = (apply: (operand: number) => number): NamedFunction => ({ operands: [1, 1], apply: (x = 0) => apply(x) })
const two = (apply: Operation): NamedFunction => ({ operands: [2, 2], apply })
const some = (apply: Operation): NamedFunction => ({ operands: [1, 100], apply })

const CONSTANTS = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
])

/** By mathjs' names of the operators. */
const OPERATORS = new Map<string, Operation>([
  ['add', (a = 0, b = 0) => a + b],
  ['subtract', (a = 0, b = 0) => a - b],
  ['multiply', (a = 0, b = 0) => a * b],
  ['divide', divide],
  ['mod', modulo],
  ['pow', power],
  ['factorial', factorial],
  ['unaryMinus', (a = 0) => -a],
  ['unaryPlus', (a = 0) => a],
])

const FUNCTIONS = new Map<string, NamedFunction>([
  ['sqrt', one(Math.sqrt)],
  ['cbrt', one(Math.cbrt)],
  ['abs', one(Math.abs)],
  ['sign', one(Math.sign)],
  ['floor', one(Math.floor)],
  ['ceil', one(Math.ceil)],
  ['round', { operands: [1, 2], apply: (x = 0, digits = 0) => Math.round(x * 10 ** digits) / 10 ** digits }],
  ['exp', one(Math.exp)],
  ['ln', one(Math.log)],
  ['log', { operands: [1, 2], apply: (x = 0, base = Math.E) => divide(Math.log(x), Math.log(base)) }],
  ['log2', one(Math.log2)],
  ['log10', one(Math.log10)],
  ['sin', one(Math.sin)],
  ['cos', one(Math.cos)],
  ['tan', one(Math.tan)],
  ['asin', one(Math.asin)],
  ['acos', one(Math.acos)],
  ['atan', one(Math.atan)],
  ['factorial', one(factorial)],
  ['pow', two(power)],
  ['mod', two(modulo)],
  ['min', some(Math.min)],
  ['max', some(Math.max)],
])

/**
 * The value of an arithmetic expression. mathjs only reads the text; what it read is computed here, over the operators
 * and functions named above and nothing else, so no function of mathjs can be reached from an expression.
 * Whole numbers are exact up to 2^53, others are rounded to 12 significant digits.
 * @throws Error with a sentence for the model; a division by zero is exactly `division by zero`.
 */
export function evaluateExpression(expression: string): number {
  if (expression.trim() === '') throw new Error('the expression is empty')
  if (expression.length > MAX_LENGTH) {
    throw new Error(`the expression has ${expression.length} characters; at most ${MAX_LENGTH} are read`)
  }
  try {
    return tidy(valueOf(read(expression), expression))
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the expression is nested too deeply', { cause: error })
    throw error
  }
}

/** Spellings that people use are put in mathjs' own, length for length, so that positions in errors stay true. */
function read(expression: string): MathNode {
  const spelled = expression
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
    .replaceAll(/[−–]/gu, '-')
    .replaceAll(/%\s*of\b/gu, (percent) => '%*'.padEnd(percent.length))
  try {
    return parse(spelled)
  } catch (error) {
    if (error instanceof RangeError) throw error
    const [, what = '', position] = /^(.*?)(?: \(char (\d+)\))?$/u.exec(messageOf(error)) ?? []
    const fault = what.charAt(0).toLowerCase() + what.slice(1)
    throw new Error(position === undefined ? fault : `${fault} at character ${position}`, { cause: error })
  }
}

function valueOf(node: MathNode, source: string): number {
  if (isParenthesisNode(node)) return valueOf(node.content, source)
  if (isConstantNode(node)) return constant(node.value)
  if (isSymbolNode(node)) {
    const value = CONSTANTS.get(node.name)
    if (value === undefined) throw unknownName('name', node.name, { source, known: CONSTANTS.keys() })
    return value
  }
  if (isOperatorNode(node)) {
    const operation = OPERATORS.get(node.fn)
    if (operation === undefined) throw new Error(`the operator ${node.op} is not arithmetic`)
    return compute(node.fn, operation, node.args.map((operand) => valueOf(operand, source)))
  }
  if (isFunctionNode(node) && isSymbolNode(node.fn)) {
    return callFunction(node.fn.name, node.args, source)
  }
  throw new Error(`only arithmetic on numbers is evaluated; this is of another kind: ${node.type.replace(/Node$/u, '')}`)
}

function callFunction(name: string, operands: readonly MathNode[], source: string): number {
  const named = FUNCTIONS.get(name)
  if (named === undefined) throw unknownName('function', name, { source, known: FUNCTIONS.keys() })
  const [least, most] = named.operands
  if (operands.length < least || operands.length > most) {
    throw new Error(`${name} takes ${least === most ? least : `${least} to ${most}`} numbers, not ${operands.length}`)
  }
  return compute(name, named.apply, operands.map((operand) => valueOf(operand, source)))
}

function constant(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`only numbers are evaluated, not ${JSON.stringify(value) ?? 'nothing'}`)
  return finite(value)
}

function compute(name: string, operation: Operation, operands: number[]): number {
  const value = operation(...operands)
  if (Number.isNaN(value)) throw new Error(`${name}(${operands.join(', ')}) is not a real number`)
  return finite(value)
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Error('the result is too large; the largest number is about 1.8e308')
  return value
}

function unknownName(kind: string, name: string, where: { source: string; known: Iterable<string> }): Error {
  const position = where.source.indexOf(name) + 1
  return new Error(`unknown ${kind} ${name} at character ${position}; known: ${[...where.known].join(', ')}`)
}

function divide(dividend = 0, divisor = 0): number {
  if (divisor === 0) throw new Error('division by zero')
  return dividend / divisor
}

/** The remainder has the sign of the divisor, as in mathematics. */
function modulo(dividend = 0, divisor = 0): number {
  if (divisor === 0) throw new Error('division by zero')
  return dividend - divisor * Math.floor(dividend / divisor)
}

function power(base = 0, exponent = 0): number {
  if (base === 0 && exponent < 0) throw new Error('division by zero')
  return base ** exponent
}

function factorial(n = 0): number {
  if (!Number.isInteger(n) || n < 0) throw new Error(`factorial takes a whole number from 0, not ${n}`)
  let product = 1
  for (let factor = 2; factor <= n && Number.isFinite(product); factor += 1) product *= factor
  return product
}

function tidy(value: number): number {
  // Adding zero turns -0 into 0.
  return (Number.isSafeInteger(value) ? value : Number(value.toPrecision(12))) + 0
}
