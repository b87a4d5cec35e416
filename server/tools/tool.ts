import 'server-only'
import type { z } from 'zod'
import type { EventOf } from '#lib/run/events.ts'

export type Json = EventOf<'tool.finished'>['result']
export type JsonObject = EventOf<'tool.started'>['arguments']

/** What a tool may touch while it runs. */
export interface ToolContext {
  /** The run's own folder; it lives until the run is deleted. */
  readonly workspace: string
  /** Shows output while the tool still works. */
  readonly progress: (chunk: string) => void
}

/** A tool: what the model is told of it, and what it does. It runs in a worker thread and may throw: that is an answer. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** The JSON schema of its arguments, an object. */
  readonly parameters: z.core.JSONSchema.JSONSchema & Record<string, Json>
  readonly run: (args: JsonObject, context: ToolContext) => Json | Promise<Json>
  /** Loads what the tool needs, so that its first call does not wait for it. */
  readonly preload?: () => Promise<unknown>
}

/** A named group of tools, switched on and off together. */
export interface ToolsetDefinition {
  readonly name: string
  readonly description: string
  /** What keeps the tools apart from the server, in a sentence for the reader; it claims only what is enforced. */
  readonly isolation: string
  readonly tools: readonly Tool[]
}

export interface ToolOutcome {
  readonly ok: boolean
  readonly result: Json
  readonly error?: string
  readonly truncatedBytes?: number
}

/** One execution, asked of the runner by the agent loop. */
export interface ToolExecution {
  readonly name: string
  readonly arguments: JsonObject
  readonly workspace: string
  readonly signal: AbortSignal
  readonly onProgress: (chunk: string) => void
}

/** Runs tools off the event loop, with a time limit and an output cap. Never throws: what goes wrong is an outcome. */
export interface ToolRunner {
  run(execution: ToolExecution): Promise<ToolOutcome>
}
