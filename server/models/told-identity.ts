import 'server-only'
import { createHash } from 'node:crypto'
import type { TokenizerIdentity } from '#lib/run/events.ts'
import { ModelError } from '#server/models/model-server.ts'

const LACKING: readonly string[] = ['model_not_found', 'model_rejected_request', 'model_bad_response', 'model_unauthorized']

/** An identity as a model server tells it: `template` is the template's text, `tokenizer` its name; null where untold. */
export function toldIdentity(told: { template: string | null; tokenizer: string | null }): TokenizerIdentity {
  const template = told.template ? createHash('sha256').update(told.template, 'utf8').digest('hex') : null
  return { source: 'the model server', template, tokenizer: told.tokenizer }
}

/** Null where the server does not offer what was asked; what else goes wrong is thrown. */
export async function ifOffered<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (thrown) {
    if (thrown instanceof ModelError && LACKING.includes(thrown.code)) return null
    throw thrown
  }
}
