/** A command of ours that cannot go on, in words for the person who typed it; `output` is what a tool said about it. */
export class CommandError extends Error {
  /**
   * @param {string} message
   * @param {string} [output]
   */
  constructor(message, output = '') {
    super(message)
    this.name = 'CommandError'
    this.output = output
  }
}

/**
 * Does a part of the work and says so on one line, with the seconds it took.
 * `work` may return a note that is added to the line.
 * @param {string} title
 * @param {() => Promise<string | void>} work
 */
export async function phase(title, work) {
  process.stdout.write(`${title}… `)
  const began = performance.now()
  try {
    const note = await work()
    process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1)} s${note ? `, ${note}` : ''}\n`)
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}

/**
 * Runs the main function of a command: a CommandError ends it with its words alone, anything else with a stack.
 * @param {() => Promise<number | void>} main gives the exit code
 */
export async function runCommand(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    if (error.output.trim() !== '') console.error(error.output.trimEnd())
    console.error(error.message)
    process.exitCode = 1
  }
}
