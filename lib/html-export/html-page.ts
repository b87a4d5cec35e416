/** The viewer that an HTML export carries, with the SHA-256 of each part in base64. */
export interface Viewer {
  readonly script: string
  readonly scriptHash: string
  readonly style: string
  readonly styleHash: string
}

/** An element that holds data: base64, so that no text in it can end the element. */
export interface DataBlock {
  readonly id: string
  readonly base64: string
}

/** Runs only the one script, takes only the one style sheet, and reaches nothing: what a run says can do no more than be read. */
function policyOf({ scriptHash, styleHash }: Viewer): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
const ID = /^[a-z0-9-]+$/

/**
 * An HTML export, piece by piece: the policy first, then data, then the viewer. The page's title says nothing of the runs.
 * @throws TypeError for a block that is no base64, which could end its element.
 */
export function* htmlPage(viewer: Viewer, blocks: Iterable<DataBlock>): Generator<string> {
  yield '<!doctype html>\n<html lang="en" data-theme="light">\n<head>\n<meta charset="utf-8">\n'
  yield `<meta http-equiv="content-security-policy" content="${policyOf(viewer)}">\n`
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
  yield '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n<title>Saved run · Retake</title>\n'
  yield `<style>${viewer.style}</style>\n</head>\n<body>\n<div id="root"></div>\n<noscript>This file shows a run with a script of its own; allow it to see the run.</noscript>\n`
  for (const { id, base64 } of blocks) {
    if (!ID.test(id) || !BASE64.test(base64)) throw new TypeError(`the block ${JSON.stringify(id)} is not base64 under a plain name`)
    yield `<script type="text/plain" id="${id}">${base64}</script>\n`
  }
  yield `<script>${viewer.script}</script>\n</body>\n</html>\n`
}
