#!/usr/bin/env node
// Import direction and layer markers, checked without a parser so that no compiler upgrade can blind it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const MAY_IMPORT = {
  lib: ['lib'],
  server: ['server', 'lib'],
  components: ['components', 'lib'],
  app: ['app', 'components', 'server', 'lib'],
}
const FORBIDDEN_IN_LIB = /^(node:|react$|react-dom|next($|\/)|server-only$|client-only$)/
const ROUTE_EXPORTS =
  /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|dynamic|dynamicParams|fetchCache|generateStaticParams|maxDuration|preferredRegion|revalidate|runtime)$/
const IMPORT = /(?:\bfrom|\bimport\s*\(|^\s*import)\s*['"]([^'"]+)['"]/gm
const EXPORT = /^export (?:async )?(?:function\*?|const|class|type|interface) (\w+)/gm

const problems = []
let files = 0
for (const layer of Object.keys(MAY_IMPORT)) {
  for (const entry of readdirSync(layer, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    const source = readFileSync(file, 'utf8')
    files += 1
    for (const [, specifier] of source.matchAll(IMPORT)) {
      const target = specifier.startsWith('#')
        ? specifier.slice(1)
        : specifier.startsWith('.')
          ? path.join(path.dirname(file), specifier)
          : undefined
      const top = target?.split(path.sep)[0]
      if (top !== undefined && top in MAY_IMPORT && !MAY_IMPORT[layer].includes(top)) {
        problems.push(`${file}: ${layer}/ may not import ${top}/ (${specifier})`)
      }
      if (top === 'tests') problems.push(`${file}: source may not import tests/ (${specifier})`)
      if (layer === 'lib' && FORBIDDEN_IN_LIB.test(specifier)) {
        problems.push(`${file}: lib/ must stay isomorphic (${specifier})`)
      }
    }
    if (layer === 'server' && !/^import ['"]server-only['"]/m.test(source)) {
      problems.push(`${file}: server/ modules start with import 'server-only'`)
    }
    if (entry.name === 'route.ts') {
      for (const [, name] of source.matchAll(EXPORT)) {
        if (!ROUTE_EXPORTS.test(name)) problems.push(`${file}: a route exports handlers only, not ${name}`)
      }
    }
  }
}
if (files === 0) problems.push('no source file was read: the check is looking in the wrong place')
for (const problem of problems) console.error(problem)
console.log(`${files} files, ${problems.length} import problems`)
process.exit(problems.length === 0 ? 0 : 1)
