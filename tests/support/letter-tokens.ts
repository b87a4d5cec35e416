import type { Message } from '#lib/messages/message.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { IdsRequest, ModelEvent, TokenInterface } from '#server/models/model-server.ts'

const SPECIALS = ['<|im_start|>', '<|im_end|>']
const FIRST_SPECIAL = 0x11_0000

/** One token of the toy tokenizer: a character, or one of the two control tokens. */
export function letterToken(text: string): Token & { id: number } {
  const special = SPECIALS.indexOf(text)
  const bytes = [...new TextEncoder().encode(text)]
  if (special !== -1) return { id: FIRST_SPECIAL + special, text, bytes, special: true }
  return { id: text.codePointAt(0) ?? 0, text, bytes }
}

export function letterTokens(text: string): (Token & { id: number })[] {
  return text.match(/<\|im_(?:start|end)\|>|[^]/gu)?.map(letterToken) ?? []
}

/** A token side with ChatML and one token a character. Replies are scripted, and each ends with an end of turn. */
export class LetterTokens implements TokenInterface {
  readonly requests: IdsRequest[] = []
  readonly encoded: string[] = []
  private readonly replies: string[]
  private readonly template: (message: Message, last: boolean) => string

  constructor(replies: readonly string[], template: LetterTokens['template'] = ({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`) {
    this.replies = [...replies]
    this.template = template
  }

  async render(messages: readonly Message[]): Promise<string> {
    const last = messages.length - 1
    return `${messages.map((message, at) => this.template(message, at === last)).join('')}<|im_start|>assistant\n`
  }

  async encode(text: string): Promise<Token[]> {
    this.encoded.push(text)
    return letterTokens(text)
  }

  async identity() {
    return { source: 'a test', template: 't'.repeat(64), tokenizer: null }
  }

  async *completeIds(request: IdsRequest): AsyncGenerator<ModelEvent> {
    this.requests.push(request)
    const text = this.replies.shift()
    if (text === undefined) throw new Error('the script has no reply left')
    for (const token of letterTokens(text)) {
      yield { type: 'delta', channel: 'content', text: token.text, tokens: [{ ...token, logprob: -0.5 }] }
    }
    yield { type: 'delta', channel: 'content', text: '', tokens: [{ ...letterToken('<|im_end|>'), logprob: -0.1 }] }
    yield { type: 'end', finishReason: 'stop' }
  }
}
