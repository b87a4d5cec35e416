// Run by start.mjs before anything is built: one line on what is wrong with the environment, or the address to use.
import { checkModelFile, ConfigError, readConfig } from '#server/config.ts'

try {
  const config = readConfig()
  checkModelFile(config)
  process.stdout.write(JSON.stringify({ host: config.host, port: config.port }))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
