import 'server-only'
import type { Usage } from '#lib/run/events.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelDelta, ModelEvent } from '#server/models/model-server.ts'
import { TokenTexts } from '#server/models/token-texts.ts'
import type { TokenSources } from '#server/models/token-texts.ts'

/** What one chunk of a completion of ids tells; its text and its tokens need not belong together. */
export interface ReplyStep {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly finishReason?: string | null
  readonly usage?: Usage | undefined
}

/** The events of a completion of ids: text as it comes, tokens as soon as their own text is known, one end. */
export async function* idsReply(steps: AsyncIterable<ReplyStep>, sources: TokenSources): AsyncGenerator<ModelEvent, void> {
  const texts = new TokenTexts(sources)
  let finishReason: string | null = null
  let usage: Usage | undefined
  try {
    for await (const step of steps) {
      usage = step.usage ?? usage
      yield* delta(step.text, await texts.push(step.tokens))
      finishReason = step.finishReason || finishReason
    }
  } catch (thrown) {
    if (finishReason === null || !isLostEnding(thrown)) throw thrown
  }
  yield* delta('', texts.rest())
  yield { type: 'end', finishReason, ...(usage ? { usage } : {}) }
}

function* delta(text: string, tokens: Token[]): Generator<ModelDelta, void> {
  if (text === '' && tokens.length === 0) return
  yield { type: 'delta', channel: 'content', text, ...(tokens.length > 0 ? { tokens } : {}) }
}

/** After the finish reason only the usage and `[DONE]` can be lost: the reply itself is whole. */
export function isLostEnding(thrown: unknown): boolean {
  return thrown instanceof ModelError && (thrown.code === 'model_disconnected' || thrown.code === 'model_timeout')
}
