import type { Json, Tool, ToolsetDefinition } from '#server/tools/tool.ts'

const parameters: Tool['parameters'] = { type: 'object', properties: {} }

function tool(name: string, run: Tool['run']): Tool {
  return { name, description: `Does what a tool must not do: ${name}.`, parameters, run }
}

function text(value: Json | undefined, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}

function count(value: Json | undefined): number {
  return typeof value === 'number' ? value : 1
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Tools that go wrong in every way a tool can. Only tests name this module, as an extra tool module of a runner. */
export const toolset: ToolsetDefinition = {
  name: 'faults',
  description: 'Tools that go wrong.',
  isolation: 'none: for tests only',
  tools: [
    tool('echo', (args) => args),
    tool('throw', (args) => {
      throw new Error(text(args['message'], 'thrown'))
    }),
    tool('spin', () => {
      for (;;);
    }),
    tool('begin_and_hang', (_args, { progress }) => {
      progress('begun')
      return new Promise<Json>(() => undefined)
    }),
    tool('hang', () => new Promise<Json>(() => undefined)),
    tool('nap', async (args) => {
      await sleep(count(args['ms']))
      return 'rested'
    }),
    tool('huge', (args) => 'x'.repeat(count(args['bytes']))),
    tool('hoard', () => {
      const hoard: number[][] = []
      for (;;) hoard.push(Array.from({ length: 10_000 }, Math.random))
    }),
    tool('exit', () => process.exit(3)),
    tool('exit_later', () => {
      setTimeout(() => process.exit(3), 1)
      return 'done'
    }),
    tool('crash', async () => {
      setTimeout(() => {
        throw new Error('late fault')
      }, 1)
      return sleep(10_000).then(() => 'never')
    }),
    tool('cycle', () => {
      const cycle: Record<string, Json> = {}
      cycle['self'] = cycle
      return cycle
    }),
    tool('nan', () => ({ score: Number.NaN })),
    tool('steps', async (args, { progress }) => {
      for (let step = 1; step <= count(args['steps']); step += 1) {
        progress(`step ${step}\n`)
        await sleep(count(args['ms']))
      }
      return 'done'
    }),
    tool('chatter', (args, { progress }) => {
      for (let line = 0; line < count(args['lines']); line += 1) progress('0123456789')
      return 'done'
    }),
    tool('late', (_args, { progress }) => {
      setTimeout(() => progress('too late'), 20)
      return 'done'
    }),
    tool('environment', () => Object.keys(process.env)),
  ],
}
