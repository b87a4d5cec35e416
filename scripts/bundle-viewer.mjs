#!/usr/bin/env node
// Bundles what an HTML export carries: the viewer as one script, and its style sheet. Run by `npm start`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import tailwind from '@tailwindcss/postcss'
import postcss from 'postcss'
import { rolldown } from 'rolldown'
import { root } from './steps/tool.mjs'

const folder = path.join(root, '.next', 'viewer')

/** A file has no other pages: what links to them stands as plain text. */
const PLAIN_LINKS = {
  name: 'plain-links',
  resolveId: (id) => (id === 'next/link' ? '\0plain-link' : null),
  load: (id) => (id === '\0plain-link' ? `export { PlainLink as default } from ${JSON.stringify(path.join(root, 'components/viewer/plain-link.tsx'))}` : null),
}

async function bundleScript() {
  const bundle = await rolldown({
    input: path.join(root, 'components/viewer/viewer.tsx'),
    cwd: root,
    platform: 'browser',
    tsconfig: false,
    transform: { define: { 'process.env.NODE_ENV': '"production"' }, jsx: 'react-jsx' },
    plugins: [PLAIN_LINKS],
    // Packages do nothing by being imported: what only other pages use (Next's router, say) stays out.
    treeshake: { moduleSideEffects: (id) => !id.includes('node_modules') },
    onLog: (level, log, handle) => {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
    },
  })
  const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false })
  await bundle.close()
  const [chunk] = output
  // Inside a script element these would end it, or begin another.
  return chunk.code.replaceAll('</script', String.raw`<\/script`).replaceAll('<!--', String.raw`<\!--`)
}

async function bundleStyle() {
  const from = path.join(root, 'app/globals.css')
  const { css } = await postcss([tailwind({ base: root, optimize: { minify: true } })]).process(readFileSync(from, 'utf8'), { from })
  return css.replaceAll('</style', String.raw`<\/style`)
}

const [script, style] = await Promise.all([bundleScript(), bundleStyle()])
mkdirSync(folder, { recursive: true })
writeFileSync(path.join(folder, 'viewer.js'), script)
writeFileSync(path.join(folder, 'viewer.css'), style)
