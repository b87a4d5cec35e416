import { expect, it } from 'vitest'
import { fileHeadSchema } from '#lib/html-export/file-head.ts'

const HEAD = {
  retake: 1,
  savedAt: 5,
  include: { toolResults: true, reasoning: false, tokens: false, system: false },
  cuts: 0,
  runs: [{ id: 'a', title: 'A' }],
  answers: { '/api/runs/a': 'retake-0' },
}

it('takes the head of a file, and refuses one of another make or without runs', () => {
  expect(fileHeadSchema.parse(HEAD)).toEqual(HEAD)
  expect(fileHeadSchema.safeParse({ ...HEAD, retake: 2 }).success).toBe(false)
  expect(fileHeadSchema.safeParse({ ...HEAD, runs: [] }).success).toBe(false)
})
