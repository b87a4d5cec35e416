import { describe, expect, test } from 'vitest'
import { calculator } from '#server/tools/basics/calculator.ts'

const context = { workspace: '/nowhere', progress: () => undefined }

describe('calculator', () => {
  test('evaluates', async () => {
    expect(await calculator.run({ expression: '48*7' }, context)).toBe(336)
  })

  test('fails with the words of the evaluation', async () => {
    await expect(calculator.run({ expression: '1/0' }, context)).rejects.toThrow(/^division by zero$/u)
  })

  test('loads its library beforehand when asked to', async () => {
    expect(await calculator.preload?.()).toHaveProperty('evaluateExpression')
  })
})
