import 'server-only'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { RetakeError } from '#lib/errors.ts'
import type { Viewer } from '#lib/html-export/html-page.ts'

/** Where `npm start` puts the viewer. */
const FOLDER = path.join('.next', 'viewer')

/** The viewer that HTML exports carry. @throws RetakeError `unavailable` where it was not bundled. */
export async function readViewer(folder = path.join(process.cwd(), FOLDER)): Promise<Viewer> {
  try {
    const [script, style] = await Promise.all(['viewer.js', 'viewer.css'].map((name) => readFile(path.join(folder, name), 'utf8')))
    if (script === undefined || style === undefined) throw new TypeError('two files were asked for')
    return { script, style, scriptHash: sha256(script), styleHash: sha256(style) }
  } catch (cause) {
    throw new RetakeError('unavailable', 'the viewer that HTML files carry is not there: `npm start` bundles it', { cause })
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64')
}
