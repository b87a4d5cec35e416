import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readViewer } from '#server/html-export/viewer.ts'

it('reads the viewer with its hashes, and says how to get one', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'retake-viewer-'))
  try {
    await expect(readViewer(folder)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('npm start') })
    writeFileSync(path.join(folder, 'viewer.js'), 'go("ž")')
    writeFileSync(path.join(folder, 'viewer.css'), 'p{}')
    const hash = (text: string) => createHash('sha256').update(text).digest('base64')
    expect(await readViewer(folder)).toEqual({ script: 'go("ž")', scriptHash: hash('go("ž")'), style: 'p{}', styleHash: hash('p{}') })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
