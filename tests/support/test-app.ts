import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { RunEvent } from '#lib/run/events.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import type { Context } from '#server/context.ts'
import { eventPages } from '#server/runs/load-run.ts'
import { startRun } from '#server/runs/start-run.ts'
import { startServer } from '#server/start-server.ts'
import { startScriptedServer } from './scripted-model-server.ts'
import type { Responder, Script, ScriptedServer } from './scripted-model-server.ts'

export interface TestApp {
  readonly ctx: Context
  readonly model: ScriptedServer
  readonly dataDir: string
  /** Starts an episode on the scripted server, in the hermes protocol unless told otherwise. */
  start(config?: Partial<RunConfigInput>): Promise<string>
  /** Starts one and waits for its end. */
  finish(config?: Partial<RunConfigInput>): Promise<string>
  events(id: string): RunEvent[]
  /** Stops the server, keeps its data and starts it again. */
  restart(): Promise<TestApp>
  stop(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

interface Parts {
  readonly model: ScriptedServer
  readonly dataDir: string
  readonly more: Environment
}

/** The whole server without HTTP, over a temporary folder and a scripted model server; `more` goes into its environment. */
export async function startTestApp(script: Script | readonly Script[] | Responder, more: Environment = {}): Promise<TestApp> {
  const model = await startScriptedServer(script)
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-test-'))
  return openApp({ model, dataDir, more })
}

async function openApp({ model, dataDir, more }: Parts): Promise<TestApp> {
  const env = { RETAKE_DATA_DIR: dataDir, OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model', ...more }
  const { context: ctx, stop } = await startServer(env)
  const start = async (config: Partial<RunConfigInput> = {}): Promise<string> => {
    const parsed = runConfigSchema.parse({ task: 'What is 2 plus 3?', protocol: 'hermes', ...config })
    return (await startRun(ctx, parsed)).id
  }
  return {
    ctx,
    model,
    dataDir,
    start,
    finish: async (config) => {
      const id = await start(config)
      await ctx.episodes.get(id)?.done
      return id
    },
    events: (id) => [...eventPages(ctx, id, { withTokens: true })].flat(),
    restart: async () => {
      await stop()
      return openApp({ model, dataDir, more })
    },
    stop: async () => {
      await stop()
      await model.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
