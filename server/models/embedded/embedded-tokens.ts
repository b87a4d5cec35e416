import 'server-only'
import type { TokenInterface } from '#server/models/model-server.ts'
import type { EngineClient } from './engine-client.ts'
import { formatDate } from './format-date.ts'

const SOURCE = "Retake, with the model file's template and vocabulary"

type Engine = Pick<EngineClient, 'ready' | 'render' | 'encode' | 'reply'>

export interface EmbeddedTokensOptions {
  /** Refuses a request for another model. @throws ModelError */
  readonly check: (model: string) => void
  /** The moment (epoch ms) that a chat template which asks for the date is told, in every request. */
  readonly now: number
}

/** The ids side of the embedded engine. What it renders never changes with the time: `now` holds for its whole life. */
export function createEmbeddedTokens(engine: Engine, { check, now }: EmbeddedTokensOptions): TokenInterface {
  return {
    render: (messages, signal) => engine.render({ messages: [...messages], now }, signal),
    encode: (text, signal) => engine.encode(text, signal),
    async identity(signal) {
      const { template, tokenizer } = await engine.ready(signal)
      const date = template.dated ? { date: formatDate(now, '%Y-%m-%d') } : {}
      return { source: SOURCE, template: template.sha256, tokenizer, ...date }
    },
    async *completeIds({ model, ids, sampling, signal }) {
      check(model)
      yield* engine.reply({ prompt: { ids: [...ids] }, sampling, signal })
    },
  }
}
