import type { Page } from '@playwright/test'

/** What a page is asked about: its scrolling list, one token, and how to colour by something else. */
export interface Probed {
  readonly list: string
  readonly token: string
  /** In the page: changes the colours of all tokens. Odd and even calls differ. */
  readonly recolour: string
}

/**
 * Puts `globalThis.probe` into a page: `painted()` resolves with the moment after the next frame was drawn; `jump(share)` and
 * `recolour(n)` give the milliseconds until what they did is painted.
 */
export async function installProbe(page: Page, { list, token, recolour }: Probed): Promise<void> {
  await page.evaluate(`void (() => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(0)
    }))
    const list = document.querySelector(${JSON.stringify(list)})
    const filled = () => {
      const box = list.getBoundingClientRect()
      return [0.2, 0.5, 0.8].every((at) => {
        for (let x = 0.25; x < 0.7; x += 0.02) {
          const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * at)
          if (hit?.closest(${JSON.stringify(token)}) || hit?.closest('.tokens')) return true
        }
        return false
      })
    }
    const jump = async (share) => {
      const from = performance.now()
      list.scrollTop = share * (list.scrollHeight - list.clientHeight)
      for (;;) {
        const at = await painted()
        if (filled()) return at - from
      }
    }
    const recolour = async (n) => {
      const from = performance.now()
      ;(${recolour})(n)
      return (await painted()) - from
    }
    globalThis.probe = { painted, jump, recolour, list }
  })()`)
}

async function numberFrom(page: Page, script: string): Promise<number> {
  return Number(await page.evaluate(script))
}

/** Jumps to places all over the list, as by dragging its scrollbar: milliseconds until tokens are painted there. */
export async function jumps(page: Page, count: number): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    times.push(await numberFrom(page, `probe.jump(${((at * 0.618_034) % 1).toFixed(4)})`))
    await page.waitForTimeout(30)
  }
  return times
}

export async function recolourings(page: Page, count: number): Promise<number[]> {
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    times.push(await numberFrom(page, `probe.recolour(${at})`))
    await page.waitForTimeout(100)
  }
  return times
}

/** Begins to note the time of every frame; the answer ends that and gives them, in milliseconds. */
export async function noteFrames(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(`void (() => {
    const frames = []
    let last = performance.now()
    let going = true
    const tick = (now) => {
      frames.push(now - last)
      last = now
      if (going) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    globalThis.endFrames = () => {
      going = false
      return frames
    }
  })()`)
  return async () => {
    const frames: unknown = await page.evaluate('endFrames()')
    return Array.isArray(frames) ? frames.slice(2).map(Number) : []
  }
}

/** Scrolls with the wheel for some seconds, mostly down, and gives the time of every frame. */
export async function scrollFrames(page: Page): Promise<number[]> {
  const end = await noteFrames(page)
  for (let step = 0; step < 150; step += 1) {
    await page.mouse.wheel(0, step % 50 < 40 ? 240 : -240)
    await page.waitForTimeout(16)
  }
  return end()
}

/** Bytes of JavaScript objects in a page after a collection. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}
