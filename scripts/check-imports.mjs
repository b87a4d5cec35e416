#!/usr/bin/env node
// The architecture, checked without a parser so that no compiler upgrade can blind it: which layer may import which,
// and what may stand only in one place. Reads the folder it is started in; fails when it finds nothing to read.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What each layer may import of the project. `entry` are instrumentation.ts, instrumentation-client.ts and proxy.ts; nobody else imports bench or entry. */
const MAY_IMPORT = {
  lib: ['lib'],
  server: ['server', 'lib'],
  components: ['components', 'lib'],
  app: ['app', 'components', 'server', 'lib'],
  entry: ['server', 'lib'],
  bench: ['bench', 'server', 'lib', 'tests', 'scripts'],
  tests: ['app', 'components', 'server', 'lib', 'tests', 'scripts'],
}
const ENTRIES = ['instrumentation.ts', 'instrumentation-client.ts', 'proxy.ts']
const SOURCE_LAYERS = ['lib', 'server', 'components', 'app']

// A quote before `from` on the same line means that the import stands in a string, as in the tests of this script.
const IMPORT = /(?:(?:^|;)[^'"`\n]*\bfrom|\bimport\s*\(|^\s*import)\s*['"]([^'"]+)['"]/gm
const EXTENSION = /\.(?:tsx?|mjs|css|json)$/
const COMMENT = /(^|\s)(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm
const SERVER_ONLY_FIRST = /^\s*import ['"]server-only['"]/
const ROUTE_EXPORTS =
  /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|dynamic|dynamicParams|fetchCache|generateStaticParams|maxDuration|preferredRegion|revalidate|runtime)$/
const NAMED_EXPORT = /^export (?:async )?(?:function\*?|const|let|class|type|interface) (\w+)/gm
const OTHER_EXPORT = /^export (?:\{|\*|default\b).*$/gm

/** Packages that a layer does not know. */
const FORBIDDEN_PACKAGES = [
  { layer: 'lib', specifier: /^(?:node:|react$|react\/|react-dom|next$|next\/|server-only$|client-only$)/, why: 'lib/ runs anywhere' },
  { layer: 'server', specifier: /^react(?:$|\/|-dom)/, why: 'server/ knows no React' },
  { layer: 'server', specifier: /^next(?:$|\/)/, except: /^server\/http\//, why: 'only server/http/ knows Next' },
  { layer: 'components', specifier: /^node:/, why: 'components/ run in the browser' },
  { layer: 'components', specifier: /^next(?:$|\/(?!link$|navigation$))/, why: 'components/ know only next/link and next/navigation' },
  { layer: 'app', specifier: /^node:/, why: 'app/ only wires' },
]

const IN_HOOKS = { layers: ['components', 'app'], only: /^components\/hooks\//, place: 'components/hooks/' }

/** What may be written only in one place. */
const ONE_PLACE = [
  { ...IN_HOOKS, what: 'an effect', code: /\buse(?:Layout|Insertion)?Effect\b/ },
  { ...IN_HOOKS, what: 'a connection', code: /\b(?:EventSource|XMLHttpRequest|WebSocket)\b/ },
  { ...IN_HOOKS, what: 'fetch', code: /(?<![\w.])(?:(?:window|globalThis|self)\.)?fetch\s*\(/ },
  {
    layers: SOURCE_LAYERS,
    what: 'process.env',
    code: /\bprocess\.env\b/,
    only: /^server\/(?:config|process)\.ts$/,
    place: 'server/config.ts, or is handed to it by server/process.ts',
  },
  { layers: SOURCE_LAYERS, what: 'process.stderr', code: /\bprocess\.std(?:err|out)\b/, only: /^server\/log\.ts$/, place: 'server/log.ts' },
]

function main() {
  const problems = []
  let count = 0
  for (const layer of Object.keys(MAY_IMPORT)) {
    for (const file of layerFiles(layer)) {
      count += 1
      const source = readFileSync(file, 'utf8')
      const code = source.replaceAll(COMMENT, '$1')
      const found = [...importProblems(layer, file, source), ...placeProblems(layer, file, code)]
      if (layer === 'server' && !SERVER_ONLY_FIRST.test(code)) found.push("a module of server/ begins with import 'server-only'")
      if (layer === 'app' && path.basename(file) === 'route.ts') found.push(...routeProblems(source))
      problems.push(...found.map((problem) => `${file}: ${problem}`))
    }
  }
  if (count === 0) problems.push('no source file was read: the check is looking in the wrong place')
  for (const problem of problems) console.error(problem)
  console.log(`${count} files, ${problems.length} import problems`)
  return problems.length === 0 ? 0 : 1
}

function layerFiles(layer) {
  if (layer === 'entry') return ENTRIES.filter((file) => existsSync(file))
  if (!existsSync(layer)) return []
  const names = readdirSync(layer, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'))
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${layer}/${name}`)
}

function importProblems(layer, file, source) {
  const problems = []
  for (const [, specifier] of source.matchAll(IMPORT)) {
    const target = projectTarget(file, specifier)
    if (target === undefined) {
      const rules = FORBIDDEN_PACKAGES.filter((rule) => rule.layer === layer && rule.specifier.test(specifier) && !rule.except?.test(file))
      problems.push(...rules.map(({ why }) => `${why} (${specifier})`))
      continue
    }
    const top = ENTRIES.includes(target) ? 'entry' : target.split('/')[0]
    const isLayer = top in MAY_IMPORT || top === 'scripts' || top === '..'
    if (isLayer && !MAY_IMPORT[layer].includes(top)) problems.push(`${layer}/ may not import ${top}/ (${specifier})`)
    if (!EXTENSION.test(specifier)) problems.push(`an import of the project names the file with its extension (${specifier})`)
  }
  return problems
}

/** The file of the project that is meant, as a path from its root; undefined for a package. */
function projectTarget(file, specifier) {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : undefined
}

function placeProblems(layer, file, code) {
  const broken = ONE_PLACE.filter((rule) => rule.layers.includes(layer) && rule.code.test(code) && !rule.only.test(file))
  return broken.map(({ what, place }) => `${what} stands only in ${place}`)
}

function routeProblems(source) {
  const names = [...source.matchAll(NAMED_EXPORT)].map(([, name]) => name).filter((name) => !ROUTE_EXPORTS.test(name))
  const others = [...source.matchAll(OTHER_EXPORT)].map(([line]) => line)
  return [...names, ...others].map((what) => `a route exports handlers only, by name, not: ${what}`)
}

process.exitCode = main()
