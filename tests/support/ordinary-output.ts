import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** A piece of what tools answer in everyday work: nothing in it is a secret. */
export interface Ordinary {
  readonly name: string
  readonly text: string
}

const ROOT = path.join(import.meta.dirname, '../..')
const lines = (count: number, line: (n: number) => string): string => Array.from({ length: count }, (_, n) => line(n)).join('\n')
const hex = (n: number, length = 40): string => createHash('sha256').update(String(n)).digest('hex').slice(0, length)
const uuid = (n: number): string => hex(n, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.*)$/, '$1-$2-$3-$4-$5')
const base64 = (n: number): string => createHash('sha512').update(String(n)).digest('base64')

function sources(folder: string, extension: string, limit: number): string {
  const files = readdirSync(path.join(ROOT, folder), { recursive: true }).map(String).filter((file) => file.endsWith(extension)).toSorted()
  let text = ''
  for (const file of files) {
    if (text.length > limit) break
    text += `==> ${folder}/${file} <==\n${readFileSync(path.join(ROOT, folder, file), 'utf8')}\n`
  }
  return text.slice(0, limit)
}

/** About a megabyte: code, logs, JSON, hashes, ids, images, tables, the output of common programs. */
export function ordinaryOutput(): Ordinary[] {
  return [
    { name: 'code', text: sources('server/models', '.ts', 120_000) + sources('server/http', '.ts', 40_000) },
    { name: 'style sheets and pages', text: sources('app', '.css', 20_000) + sources('components', '.tsx', 80_000) },
    { name: 'lock file with integrity hashes', text: readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8').slice(0, 160_000) },
    { name: 'image as base64', text: `data:image/png;base64,${readFileSync(path.join(ROOT, 'docs/run.png')).toString('base64').slice(0, 80_000)}` },
    { name: 'git log', text: lines(500, (n) => `commit ${hex(n)}\nAuthor: Some One <one@example.org>\nDate:   Mon Mar ${1 + (n % 28)} 10:${10 + (n % 50)}:00 2026\n\n    Change number ${n}\n`) },
    { name: 'checksums', text: lines(500, (n) => `${hex(n, 64)}  dist/file-${n}.tar.gz`) },
    { name: 'request log', text: lines(900, (n) => `2026-03-0${1 + (n % 9)}T12:00:${10 + (n % 50)}.123Z INFO GET /api/items/${uuid(n)}?page=${n}&sort=name 200 ${n % 300}ms trace_id=${hex(n, 32)}`) },
    { name: 'records as JSON', text: JSON.stringify(Array.from({ length: 600 }, (_, n) => ({ id: uuid(n), token_count: n, key: `item_${n}`, cursor: base64(n).slice(0, 24), etag: `"${hex(n, 32)}"`, max_tokens: 4096 }))) },
    { name: 'training log', text: lines(700, (n) => `step ${n} loss ${(3 / (n + 1)).toFixed(5)} tokens/s ${12_000 + n} num_tokens=${n * 4096} special_tokens={'pad_token': '<pad>', 'eos_token': '</s>'}`) },
    { name: 'environment without secrets', text: lines(60, (n) => `VARIABLE_${n}=/usr/lib/python3.${n % 12}\nPWD=/home/user/project-${n}\nTOKENIZERS_PARALLELISM=false\nSSH_AUTH_SOCK=/run/user/1000/agent.${n}`) },
    { name: 'help texts', text: lines(120, (n) => `  --api-key KEY     the key to use (default: none)\n  --token TOKEN     access token, see the docs\n  --password-file F read the password from F\n  -n, --count ${n}`) },
    { name: 'code about passwords', text: lines(150, (n) => `const password = getPassword(user${n})\nif (!token) throw new Error("token is missing")\napi_key = os.environ["API_KEY"]\nsecret: z.string().min(8)\npassword: str = Field(...)`) },
    { name: 'stack traces', text: lines(200, (n) => `Error: cannot read property 'x'\n    at Object.run (/app/node_modules/pkg-${n}/dist/index.js:${n}:17)\n    at async main (file:///app/src/main.ts:${n}:3)`) },
    { name: 'tables', text: lines(700, (n) => `| ${n} | ${uuid(n + 9)} | ${(n * 3.7).toFixed(2)} | user${n}@example.org | ${n % 2 === 0 ? 'active' : 'idle'} |`) },
    { name: 'containers', text: lines(300, (n) => `${hex(n, 12)}   registry.example/app@sha256:${hex(n, 64)}   Up ${n} minutes   0.0.0.0:${8000 + n}->80/tcp`) },
    { name: 'pages of a list', text: lines(500, (n) => `{"items": [${n}], "nextPageToken": "${base64(n).slice(0, 20)}", "page_token": "${hex(n, 24)}", "sync_token": "${base64(n + 1).slice(0, 16)}"}`) },
    { name: 'model servers', text: lines(400, (n) => `INFO engine.py:${n}] model='org/Model-${n}B-Instruct', tokenizer='org/Model-${n}B-Instruct', tokenizer_mode=auto2, "tokenizer.json": "${hex(n)}"\npass@1=0.${n}abc pass_rate: "9${n % 10}.2%" compass="N${n}E32" secretName: store-${n}-v2 md5sum dd.img ${hex(n, 32)}`) },
    { name: 'terminal colours', text: lines(400, (n) => `\u001B[32m✓\u001B[0m tests/token-${n}.test.ts \u001B[2m(${n} tests)\u001B[22m \u001B[1mtoken\u001B[0m=${n} ${encodeURIComponent(`/a b/${uuid(n)}?x="${n}"`)}`) },
    { name: 'numbers', text: JSON.stringify(Array.from({ length: 8000 }, (_, n) => Number(Math.sin(n).toFixed(8)))) },
    { name: 'documents', text: ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].map((file) => readFileSync(path.join(ROOT, file), 'utf8')).join('\n') },
  ]
}
