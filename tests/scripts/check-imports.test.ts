import { describe, expect, it } from 'vitest'
import { runScriptOver } from '../support/temp-tree.ts'

const SCRIPT = 'scripts/check-imports.mjs'
const CLEAN = {
  'lib/run/fold.ts': "import { z } from 'zod'\nimport type { E } from './events.ts'\nexport const a = z\n",
  'server/config.ts': "import 'server-only'\nimport path from 'node:path'\nexport const b = process.env['PORT']\n",
  'server/log.ts': "// Why it is here.\nimport 'server-only'\nimport { a } from '#lib/run/fold.ts'\nprocess.stderr.write('')\n",
  'server/http/answer.ts': "import 'server-only'\nimport { NextResponse } from 'next/server'\n",
  'components/hooks/use-run.ts': "import { useEffect } from 'react'\nnew EventSource('/')\nawait fetch('/')\n",
  'components/run/run-page.tsx':
    "'use client'\nimport Link from 'next/link'\nimport { useRun } from '#components/hooks/use-run.ts'\n// EventSource and useEffect( live in hooks\n/* fetch( too */\nvoid query.refetch()\n",
  'app/page.tsx': "import { b } from '#server/config.ts'\nimport './globals.css'\nimport { RunPage } from '#components/run/run-page.tsx'\n",
  'app/api/runs/route.ts': 'export const dynamic = "force-dynamic"\nexport async function GET() {}\nexport const POST = GET\n',
  'instrumentation.ts': "export async function register() { await import('#server/config.ts') }\n",
  'bench/relay.ts': "import { x } from '../tests/support/x.ts'\nimport '#server/log.ts'\n",
  'tests/support/x.ts': "import '#server/log.ts'\n",
}

describe('check-imports', () => {
  it('is green over a tree that keeps the rules', () => {
    expect(runScriptOver(SCRIPT, CLEAN)).toEqual({ code: 0, output: '11 files, 0 import problems\n' })
  })

  it.each([
    ['lib/a.ts', "import { b } from '#server/config.ts'", 'lib/ may not import server/ (#server/config.ts)'],
    ['lib/a.ts', "import type { B } from '../server/config.ts'", 'lib/ may not import server/'],
    ['lib/a.ts', "const b = await import('#components/x.tsx')", 'lib/ may not import components/'],
    ['lib/a.ts', "export { b } from '#app/page.tsx'", 'lib/ may not import app/'],
    ['lib/a.ts', "import {\n  b,\n} from '#server/config.ts'", 'lib/ may not import server/'],
    ['lib/a.ts', "import { z } from 'zod'; import { b } from '#server/config.ts'", 'lib/ may not import server/'],
    ['lib/a.ts', "import React from 'react'", 'lib/ runs anywhere (react)'],
    ['lib/a.ts', "import 'react/jsx-runtime'", 'lib/ runs anywhere (react/jsx-runtime)'],
    ['lib/a.ts', "import fs from 'node:fs'", 'lib/ runs anywhere (node:fs)'],
    ['lib/a.ts', "import x from '../tests/support/x.ts'", 'lib/ may not import tests/'],
    ['lib/a.ts', "import x from '../scripts/start.mjs'", 'lib/ may not import scripts/'],
    ['lib/a.ts', "import x from '../../other/x.ts'", 'lib/ may not import ../'],
    ['lib/a.ts', "import { c } from './events'", 'names the file with its extension (./events)'],
    ['lib/a.ts', 'export const debug = process.env.DEBUG', 'process.env stands only in server/config.ts'],
    ['server/a.ts', 'export const a = 1', "begins with import 'server-only'"],
    ['server/a.ts', "import path from 'node:path'\nimport 'server-only'", "begins with import 'server-only'"],
    ['server/a.ts', "import 'server-only'\nimport { C } from '#components/run/run-page.tsx'", 'server/ may not import components/'],
    ['server/a.ts', "import 'server-only'\nimport { cache } from 'react'", 'server/ knows no React'],
    ['server/a.ts', "import 'server-only'\nimport { headers } from 'next/headers'", 'only server/http/ knows Next'],
    ['server/a.ts', "import 'server-only'\nprocess.stdout.write('')", 'process.stderr stands only in server/log.ts'],
    ['server/a.ts', "import 'server-only'\nimport '../bench/relay.ts'", 'server/ may not import bench/'],
    ['components/run/a.tsx', "import { b } from '#server/config.ts'", 'components/ may not import server/'],
    ['components/run/a.tsx', "import { b } from '../../server/config.ts'", 'components/ may not import server/'],
    ['components/run/a.tsx', "import { headers } from 'next/headers'", 'components/ know only next/link'],
    ['components/run/a.tsx', "import fs from 'node:fs'", 'components/ run in the browser'],
    ['components/run/a.tsx', "import { useEffect } from 'react'", 'an effect stands only in components/hooks/'],
    ['components/run/a.tsx', "const s = new EventSource('/')", 'a connection stands only in components/hooks/'],
    ['components/run/a.tsx', "void fetch('/api')", 'fetch stands only in components/hooks/'],
    ['components/run/a.tsx', "void window.fetch('/api')", 'fetch stands only in components/hooks/'],
    ['app/runs/page.tsx', 'React.useLayoutEffect(() => {})', 'an effect stands only in components/hooks/'],
    ['app/runs/page.tsx', "import path from 'node:path'", 'app/ only wires'],
    ['app/runs/page.tsx', "import x from '../../tests/support/x.ts'", 'app/ may not import tests/'],
    ['app/runs/page.tsx', "import { register } from '../../instrumentation.ts'", 'app/ may not import entry/'],
    ['app/api/x/route.ts', 'export function GET() {}\nexport const helper = 1', 'a route exports handlers only, by name, not: helper'],
    ['app/api/x/route.ts', 'export type Body = string', 'not: Body'],
    ['app/api/x/route.ts', "export * from '#lib/run/fold.ts'", 'not: export *'],
    ['app/api/x/route.ts', 'export default function GET() {}', 'not: export default'],
    ['instrumentation.ts', "import { RunPage } from '#components/run/run-page.tsx'", 'entry/ may not import components/'],
    ['bench/other.ts', "import '#components/run/run-page.tsx'", 'bench/ may not import components/'],
    ['tests/lib/a.test.ts', "import '../../bench/relay.ts'", 'tests/ may not import bench/'],
  ])('is red over %s: %s', (file, source, problem) => {
    const { code, output } = runScriptOver(SCRIPT, { ...CLEAN, [file]: `${source}\n` })
    expect(output).toContain(`${file}: `)
    expect(output).toContain(problem)
    expect(output).toContain(' 1 import problems\n')
    expect(code).toBe(1)
  })

  it('is red when it finds nothing to read', () => {
    const { code, output } = runScriptOver(SCRIPT, { 'README.md': '' })
    expect(code).toBe(1)
    expect(output).toContain('no source file was read')
  })
})
