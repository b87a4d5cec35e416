// node … tests/support/seed-token-run.ts DATA_DIR ID TOKENS TURNS: for those who cannot import server/ themselves.
import { keepTokenRun } from './token-runs.ts'

const [dataDir = '', id = '', tokens, turns] = process.argv.slice(2)
await keepTokenRun(dataDir, id, { tokens: Number(tokens), turns: Number(turns), alternatives: 5 })
