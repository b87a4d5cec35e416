import 'server-only'
import { messageOf } from '#lib/errors.ts'

const MAX_LENGTH = 1000
/** An absolute path or file URL of two parts or more, up to its last part. */
const FOLDERS = /(?<=^|[\s'"`(=])(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s'"`\\/]+[\\/])+/gu

/** What a tool threw, as a model and a reader are told: the first line, without a stack and without the server's paths. */
export function describeFailure(thrown: unknown): string {
  const [line = ''] = messageOf(thrown).trim().split(/[\r\n]/u, 1)
  const text = line.slice(0, MAX_LENGTH * 2).replaceAll(FOLDERS, '').slice(0, MAX_LENGTH)
  return text === '' ? 'the tool failed without saying why' : text
}
