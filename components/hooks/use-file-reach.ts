import { useMemo } from 'react'
import type { Reach } from '#components/hooks/use-api.ts'
import { createApiClient } from '#lib/api/client.ts'
import type { Fetch } from '#lib/api/transport.ts'
import { HEAD_ELEMENT, fileHeadSchema } from '#lib/html-export/file-head.ts'
import type { FileHead } from '#lib/html-export/file-head.ts'
import { decodeColumns, packColumns } from '#lib/tokens/columns.ts'
import { sliceColumns } from '#lib/tokens/slice-columns.ts'

/** The bytes that an element of the file holds, unpacked. */
function readBlock(id: string): Promise<ArrayBuffer> {
  const text = atob(document.getElementById(id)?.textContent ?? '')
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()
}

/** What the file says of itself. @throws where it is damaged. */
export async function readFileHead(): Promise<FileHead> {
  const text = new TextDecoder().decode(await readBlock(HEAD_ELEMENT))
  return fileHeadSchema.parse(JSON.parse(text))
}

const NOT_HERE = { type: 'not_found', title: 'Not found', status: 404, detail: 'this file does not hold that' }

/** Tokens of a turn: the file holds all of a side, and the page asks for ranges, too. */
async function tokensAnswer(answers: FileHead['answers'], url: URL): Promise<Response> {
  const part = url.searchParams.get('part') ?? 'reply'
  const block = answers[`${url.pathname}?part=${part}`]
  if (block === undefined) return Response.json(NOT_HERE, { status: 404 })
  const columns = decodeColumns(await readBlock(block))
  const to = url.searchParams.get('to')
  const range = sliceColumns(columns, Number(url.searchParams.get('from') ?? 0), to === null ? columns.count : Number(to))
  return new Response(packColumns([range]))
}

/** Answers as the server would have, from what the file holds. */
function fileFetch({ answers }: FileHead): Fetch {
  return async (path) => {
    const url = new URL(path, 'http://file')
    if (url.pathname.endsWith('/tokens')) return tokensAnswer(answers, url)
    const block = answers[path]
    return block === undefined ? Response.json(NOT_HERE, { status: 404 }) : new Response(await readBlock(block))
  }
}

/** Asks the file that the page itself is. */
export function useFileReach(head: FileHead): Reach {
  return useMemo(() => ({ api: createApiClient(fileFetch(head)), addressOf: (path: string) => path, readOnly: true, still: true }), [head])
}
