import { describe, expect, it } from 'vitest'
import { runWith, temporaryStore } from '../../support/stored-runs.ts'

describe('annotations', () => {
  it('are changed part by part, and go with the last of them, and with their run', async () => {
    const store = await temporaryStore()
    await store.createRuns([runWith({ id: 'a' }), runWith({ id: 'b' })])
    const change = { run: 'a', message: 3 }
    await store.changeAnnotation({ ...change, patch: { note: 'n', rating: 1 } })
    await store.changeAnnotation({ run: 'b', message: 0, patch: { train: false } })
    await store.changeAnnotation({ ...change, patch: { rating: undefined } })
    expect(store.listAnnotations('a')).toEqual([{ index: 3, marks: { note: 'n' } }])
    await store.changeAnnotation({ ...change, patch: { note: undefined } })
    expect(store.listAnnotations('a')).toEqual([])
    await store.deleteRun('b')
    expect(store.listAnnotations('b')).toEqual([])
  })

  it('need their run', async () => {
    const store = await temporaryStore()
    await expect(store.changeAnnotation({ run: 'nope', message: 0, patch: { note: 'n' } })).rejects.toThrow()
  })
})
