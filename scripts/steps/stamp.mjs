import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Does work whose result depends on `wanted` unless the stamp says that it was done for just that. The stamp is
 * taken away first and written last, so work that was interrupted is done again.
 * @param {{ file: string, wanted: string, work: (before: string | undefined) => Promise<void> }} step
 */
export async function oncePerStamp({ file, wanted, work }) {
  const before = readStamp(file)
  if (before === wanted) return
  rmSync(file, { force: true })
  await work(before)
  writeFileSync(file, wanted)
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}
