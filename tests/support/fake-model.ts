import type { ModelDelta, ModelEvent, ModelRequest, ModelServer, TokenInterface } from '#server/models/model-server.ts'

type Step = ModelEvent | Error | (() => Promise<void>)
export type Reply = readonly Step[]

/** A model server that answers each request with the next of its scripted replies, and remembers what it was asked. */
export class FakeModel implements Pick<ModelServer, 'complete' | 'tokens'> {
  readonly requests: ModelRequest[] = []
  tokens?: () => TokenInterface
  private readonly replies: Reply[]

  constructor(...replies: Reply[]) {
    this.replies = replies
  }

  withTokens(tokens: TokenInterface): this {
    this.tokens = () => tokens
    return this
  }

  async *complete(request: ModelRequest): AsyncGenerator<ModelEvent> {
    this.requests.push({ ...request, messages: [...request.messages] })
    const reply = this.replies.shift()
    if (reply === undefined) throw new Error('the script has no reply left')
    for (const step of reply) {
      if (typeof step === 'function') await step()
      else if (step instanceof Error) throw step
      else yield step
    }
  }
}

export function content(text: string): ModelDelta {
  return { type: 'delta', channel: 'content', text }
}

export function reasoning(text: string): ModelDelta {
  return { type: 'delta', channel: 'reasoning', text }
}

/** A shred of a structured call; its id is `id_<index>` unless given after the index. */
export function toolCall(at: number | { index: number; id: string }, name: string, text: string): ModelDelta {
  const { index, id } = typeof at === 'number' ? { index: at, id: `id_${at}` } : at
  return { type: 'delta', channel: 'tool_call', text, call: { index, id, name } }
}

export function end(finishReason: string | null = 'stop'): ModelEvent {
  return { type: 'end', finishReason }
}

/** A whole reply of plain text. */
export function says(text: string, finishReason = 'stop'): Reply {
  return [content(text), end(finishReason)]
}
