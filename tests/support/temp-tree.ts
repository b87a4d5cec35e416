import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Files with their contents in a new folder under the system's temporary one. */
export function makeTree(files: Readonly<Record<string, string>>): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'retake-tree-'))
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs one of our scripts over such a tree, as the test command does over the project. */
export function runScriptOver(script: string, files: Readonly<Record<string, string>>): { code: number | null; output: string } {
  const tree = makeTree(files)
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.resolve(script)], { cwd: tree.folder, encoding: 'utf8' })
    return { code: status, output: stderr + stdout }
  } finally {
    tree.remove()
  }
}
