import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageOf } from '#lib/errors.ts'
import { evaluateExpression } from '#server/tools/basics/evaluate-expression.ts'

function answerTo(expression: string): unknown {
  try {
    return evaluateExpression(expression)
  } catch (error) {
    return messageOf(error)
  }
}

function apply(x: number, operator: '+' | '-' | '*', y: number): number {
  if (operator === '*') return x * y
  return operator === '+' ? x + y : x - y
}

describe('evaluateExpression', () => {
  test.each([
    ['48*7', 336],
    ['874/57', 15.3333333333],
    ['17/100*2300', 391],
    ['(12+8)*45', 900],
    ['0.1+0.2', 0.3],
    ['1/3', 0.333333333333],
    ['2-3-4', -5],
    ['2^3^2', 512],
    ['2**3', undefined],
    ['-2^2', -4],
    ['0*-1', 0],
    ['12345678*12345678', 152_415_765_279_684],
    ['1e20*10', 1e21],
    ['17%', 0.17],
    ['17% of 2300', 391],
    ['50 + 17 %  of 2300', 441],
    ['10 + 5%', 10.5],
    ['7 % 3', 1],
    ['-7 mod 3', 2],
    ['12×7−3÷2', 82.5],
    ['2(3+4)', 14],
    ['2 pi', 6.28318530718],
    ['5!', 120],
    ['sqrt(16) + abs(-2)', 6],
    ['log(8, 2)', 3],
    ['ln(e)', 1],
    ['round(3.14159, 2)', 3.14],
    ['max(1, 5, 3) - min(2, 4)', 3],
    ['1 # a note', 1],
  ])('%s', (expression, value) => {
    if (value === undefined) expect(() => evaluateExpression(expression)).toThrow(/character 3/u)
    else expect(evaluateExpression(expression)).toBe(value)
  })

  test.each(['1/0', '0/0', '5 % 0', '5 mod 0', '0^-1', 'pow(0, -1)', '1/(1/0)', 'log(5, 1)', '1/(2-2)'])(
    '%s is exactly a division by zero',
    (expression) => {
      expect(() => evaluateExpression(expression)).toThrow(/^division by zero$/u)
    },
  )

  test.each([
    ['', /the expression is empty/u],
    [' \n', /the expression is empty/u],
    ['1 +', /unexpected end of expression at character 4/u],
    ['2+*3', /value expected at character 3/u],
    ['1,000+2', /unexpected operator , at character 2/u],
    ['17% of', /character 7/u],
    ['(1', /parenthesis \) expected at character 3/u],
    ['2 km', /unknown name km at character 3; known: pi, e, tau/u],
    ['1 + hypot(3)', /unknown function hypot at character 5; known: sqrt, /u],
    ['sqrt(1, 2)', /sqrt takes 1 numbers, not 2/u],
    ['sqrt(-1)', /sqrt\(-1\) is not a real number/u],
    ['(-8)^(1/3)', /not a real number/u],
    ['asin(2)', /asin\(2\) is not a real number/u],
    ['0.5!', /factorial takes a whole number from 0, not 0\.5/u],
    ['"text"', /only numbers are evaluated, not "text"/u],
    ['true', /only numbers are evaluated, not true/u],
    ['# only a note', /only numbers are evaluated, not nothing/u],
    ['1 == 1', /the operator == is not arithmetic/u],
    ['not 1', /the operator not is not arithmetic/u],
  ])('%j is refused with a reason', (expression, message) => {
    expect(() => evaluateExpression(expression)).toThrow(message)
  })

  test.each([
    'import("fs")',
    'import({a: 1}, {override: true})',
    'createUnit("x")',
    'evaluate("1+1")',
    'parse("1")',
    'simplify("x")',
    'derivative("x", "x")',
    'config({})',
    'constructor',
    '__proto__',
    'toString()',
    'constructor("return process")',
    'cos.constructor("return process.exit()")',
    'cos.constructor.constructor("return 1")',
    '"".constructor',
    '{}.constructor',
    '[].map(f(x) = x)',
    'f(x) = f(x); f(1)',
    'a = 3',
    'x.y = 1',
    '[1, 2] * 3',
    'zeros(1e9)',
    'ones(10000, 10000)',
    '1:1000000000',
    'range(1, 1e9)',
    'random()',
    '1; 2',
    '1\n2',
    '1 ? 2 : 3',
    '2 kg to g',
    'bignumber(1)',
    '3i',
    "[1, 2]'",
    '1 << 1000',
  ])('%j reaches nothing', (expression) => {
    expect(() => evaluateExpression(expression)).toThrow(/unknown|only|not arithmetic|expected|unexpected|syntax|invalid/iu)
  })

  test.each([
    ['9^9^9^9', /too large/u],
    ['factorial(1e15)', /too large/u],
    ['1e15!', /too large/u],
    ['9!!!!', /too large/u],
    ['1e400', /too large/u],
    ['exp(1e6) - exp(1e6)', /too large/u],
    ['1'.repeat(1_000_000), /has 1000000 characters; at most 1000/u],
    ['9^'.repeat(400).concat('9'), /too large/u],
  ])('%.20s… ends at once', (expression, message) => {
    const began = performance.now()
    expect(() => evaluateExpression(expression)).toThrow(message)
    expect(performance.now() - began).toBeLessThan(5000)
  })

  test('depth is no danger: how much is too much depends on the stack of the thread', () => {
    expect(evaluateExpression(`${'('.repeat(50)}1${')'.repeat(50)}`)).toBe(1)
    expect([1, 'the expression is nested too deeply']).toContain(answerTo(`${'('.repeat(499)}1${')'.repeat(499)}`))
    expect([1, 'the expression is nested too deeply']).toContain(answerTo(`${'-'.repeat(998)}1`))
    expect(answerTo('sqrt('.repeat(199))).toMatch(/character|nested too deeply/u)
  })

  test('agrees with JavaScript on plain arithmetic, to 12 digits', () => {
    const operand = fc.oneof(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: 99_999 }).map((n) => n / 100))
    const operator = fc.constantFrom('+' as const, '-' as const, '*' as const)
    fc.assert(
      fc.property(operand, operator, operand, operator, operand, (...parts) => {
        const [a, , b, , c] = parts
        const expected =
          parts[3] === '*' && parts[1] !== '*' ? apply(a, parts[1], b * c) : apply(apply(a, parts[1], b), parts[3], c)
        const value = evaluateExpression(parts.join(''))
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-11 + 1e-9)
      }),
    )
  })

  test('any text is a number or an error with a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.+-*/^%!()[]{},;:=\'"#\\ aeipx_~|&<>'.split('')), maxLength: 30 }), (text) => {
        const answer = answerTo(text)
        if (typeof answer === 'number') expect(answer).toSatisfy(Number.isFinite)
        else expect(answer).toMatch(/^(?!.*(?:undefined|is not a function|object Object)).{5,}/u)
      }),
      { numRuns: 2000 },
    )
  })
})
