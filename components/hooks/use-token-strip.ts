import { useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { bucketOf, scaleFor } from '#lib/tokens/scale.ts'
import { GIVEN, SAMPLED, stripColumns } from '#lib/token-view/token-strip.ts'
import type { StripLayout } from '#lib/token-view/token-strip.ts'

/** A run that is being written is drawn anew this often at most. */
const EVERY_MS = 200
/** The highest bar is the run's most surprising token, or this, in nats, where that is less. */
const LEAST_HIGHEST = 8

function isDark(): boolean {
  return document.documentElement.dataset['theme'] === 'dark'
}

/** A colour of the page by the name of its variable. */
function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name)
}

/** What the strip is drawn with, in the page's scheme. */
function inks() {
  const scheme = isDark() ? 'dark' : 'light'
  const line = colourOf('--line')
  return {
    line,
    strong: colourOf('--line-strong'),
    ink: colourOf('--ink-2'),
    bars: scaleFor('surprisal').steps.map((step, at) => (at === 0 ? line : step[scheme])),
  }
}
type Inks = ReturnType<typeof inks>

/** Dots on a slant: what was given. */
function drawGiven(context: CanvasRenderingContext2D, x: number, { line }: Inks): void {
  context.fillStyle = line
  for (let y = x % 4; y < context.canvas.clientHeight; y += 4) context.fillRect(x, y, 1, 1)
}

/** A bar as high as the surprisal, with a firm upper edge; dots on the ground where it is not known. */
function drawSampled(context: CanvasRenderingContext2D, x: number, { value, colours, highest }: { value: number; colours: Inks; highest: number }): void {
  const height = context.canvas.clientHeight
  if (Number.isNaN(value)) {
    context.fillStyle = colours.strong
    if (x % 4 < 2) context.fillRect(x, height - 1, 1, 1)
    return
  }
  const bucket = bucketOf('surprisal', value) ?? 0
  const bar = Math.max(1, (value / highest) * (height - 2))
  context.fillStyle = colours.bars[bucket] ?? colours.line
  context.fillRect(x, height - bar, 1, bar)
  context.fillStyle = bucket < 4 ? colours.strong : colours.ink
  context.fillRect(x, height - bar, 1, 1)
}

function draw(canvas: HTMLCanvasElement, layout: StripLayout): void {
  const { clientWidth: width, clientHeight: height } = canvas
  const context = canvas.getContext('2d')
  if (context === null || width === 0) return
  const ratio = window.devicePixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  context.scale(ratio, ratio)
  const { surprisal, kinds } = stripColumns(layout, width)
  const colours = inks()
  const highest = surprisal.reduce((most, value) => (value > most ? value : most), LEAST_HIGHEST)
  for (let x = 0; x < width; x += 1) {
    const kind = kinds[x] ?? 0
    if ((kind & GIVEN) !== 0 && (x % 3 === 0 || (kind & SAMPLED) === 0)) drawGiven(context, x, colours)
    if ((kind & SAMPLED) !== 0) drawSampled(context, x, { value: surprisal[x] ?? Number.NaN, colours, highest })
  }
}

/** Keeps a canvas drawn while the run grows, the page is resized or its colours change. */
export function useTokenStrip(layout: StripLayout): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null)
  const latest = useRef(layout)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    latest.current = layout
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      if (ref.current !== null) draw(ref.current, latest.current)
    }, EVERY_MS)
  }, [layout])
  useEffect(() => {
    const canvas = ref.current
    if (canvas === null) return undefined
    const again = () => draw(canvas, latest.current)
    const resized = new ResizeObserver(again)
    const recoloured = new MutationObserver(again)
    resized.observe(canvas)
    recoloured.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      resized.disconnect()
      recoloured.disconnect()
    }
  }, [])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return ref
}
