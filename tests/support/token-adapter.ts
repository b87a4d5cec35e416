import type { Sampling } from '#lib/run/config.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { ModelEvent, TokenInterface } from '#server/models/model-server.ts'

export interface IdsReply {
  readonly text: string
  readonly tokens: readonly Token[]
  readonly end: ModelEvent | undefined
  readonly events: readonly ModelEvent[]
}

/** Has ids completed and gathers what comes. */
export async function continueIds(
  tokens: TokenInterface,
  { ids = [1, 5, 4], sampling = { maxTokens: 16 } }: { ids?: readonly number[]; sampling?: Sampling } = {},
): Promise<IdsReply> {
  const events: ModelEvent[] = []
  const { signal } = new AbortController()
  for await (const event of tokens.completeIds({ model: 'm', ids, sampling, signal })) events.push(event)
  const deltas = events.filter((event) => event.type === 'delta')
  return {
    text: deltas.map(({ text }) => text).join(''),
    tokens: deltas.flatMap((delta) => delta.tokens ?? []),
    end: events.at(-1),
    events,
  }
}
