import 'server-only'

const INTERVAL_MS = 50

export interface ProgressRelay {
  /** Takes what a tool shows. After `end` it is ignored. */
  readonly push: (chunk: string) => void
  /** Sends what is left. */
  readonly end: () => void
}

/**
 * Passes a tool's progress on in few messages (one every 50 ms at most), so that a tool that prints byte by byte floods
 * neither the server nor the log. After `limitBytes` of UTF-8 it says once that the rest is not shown.
 */
export function createProgressRelay(send: (chunk: string) => void, limitBytes: number): ProgressRelay {
  let waiting = ''
  let left = limitBytes
  let isOpen = true
  let isFull = false
  let sentAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (waiting === '') return
    sentAt = performance.now()
    send(waiting)
    waiting = ''
  }

  return {
    push(chunk) {
      if (typeof chunk !== 'string') throw new TypeError(`progress is text, not ${typeof chunk}`)
      if (!isOpen || isFull || chunk === '') return
      const bytes = Buffer.byteLength(chunk)
      isFull = bytes > left
      waiting += isFull ? `${firstBytes(chunk, left)}\n[further output is not shown]` : chunk
      left -= bytes
      // A tool that never yields lets no timer fire, so the clock is read here too.
      if (performance.now() - sentAt >= INTERVAL_MS) flush()
      else timer ??= setTimeout(flush, INTERVAL_MS)
    },
    end() {
      isOpen = false
      flush()
    },
  }
}

function firstBytes(text: string, bytes: number): string {
  // In stream mode a character that is cut in two is held back, not replaced.
  return new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true })
}
