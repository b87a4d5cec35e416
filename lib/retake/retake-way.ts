import type { Server } from '../api/contract.ts'
import type { RunConfig } from '../run/config.ts'
import type { Channel } from '../tokens/token.ts'

/** What decides how a reply that begins with given tokens can be told to a model server. */
export interface RetakeFacts {
  /** The server that the retake asks. */
  readonly server: Pick<Server, 'name' | 'kind' | 'capabilities'>
  /** The retake's, as it is asked for. */
  readonly protocol: RunConfig['protocol']
  /** Whether the retake has any tools. */
  readonly tools: boolean
  /** Of the token that is retaken; `tool_call` also where one stands before it. */
  readonly channel: Channel
  /** Whether the reply has reasoning as a part of its own, apart from its content. */
  readonly reasoning: boolean
  /** Whether the ids of the base's prompt and of the tokens that are kept are all known. */
  readonly idsKnown: boolean
  /** Whether the retake asks the very server and model that wrote the reply. */
  readonly sameModel: boolean
  /** Whether the words before the reply are those of the base: no message, system prompt or tool is another. */
  readonly samePrompt: boolean
  /** The kept text ends in the middle of a character, which text cannot carry. */
  readonly insideCharacter?: boolean
  /** The reply is still being written. */
  readonly goesOn?: boolean
}

/**
 * How it is told: by the very `ids`, by ids made `anew` of the text, as the `text` of a reply to go on with; `none` where
 * there is no way. `words` say why, in a sentence.
 */
export interface RetakeWay {
  readonly way: 'ids' | 'anew' | 'text' | 'none'
  readonly words: string
}

const none = (words: string): RetakeWay => ({ way: 'none', words })

/** The best way there is: first the very ids, then the text by ids, then the text by words (facts tokens-editing-sharing.md 1.7). */
export function retakeWay(facts: RetakeFacts): RetakeWay {
  const { server, channel, goesOn } = facts
  if (goesOn === true) return none('The reply is still being written: wait for its end, or stop the run.')
  if (channel === 'tool_call') {
    return none('This token stands in or after a structured tool call, and servers take no call that is half written: edit the call instead.')
  }
  const noIds = whyNoIds(facts)
  if (noIds === undefined) {
    return { way: 'ids', words: `${server.name} is sent the very token ids of the base, and the reply goes on after them.` }
  }
  if (facts.insideCharacter === true) {
    return none(`The kept tokens end inside a character, so they can only be sent as ids, and ${noIds}.`)
  }
  const noEncoding = whyNoEncoding(facts)
  if (noEncoding === undefined) return { way: 'anew', words: `The kept text is encoded anew, because ${noIds}.` }
  return textWay(facts, noEncoding)
}

/** Why the base's own ids cannot be sent, if they cannot. */
function whyNoIds(facts: RetakeFacts): string | undefined {
  const unable = whyNoIdsTaken(facts.server)
  if (unable !== undefined) return unable
  if (!facts.sameModel) return 'another server or model has other token ids'
  if (!facts.idsKnown) return 'the token ids of the base are not all known'
  return facts.samePrompt ? undefined : 'the words before the reply are not those of the base'
}

function whyNoIdsTaken({ name, kind, capabilities }: RetakeFacts['server']): string | undefined {
  if (kind === 'openai') return `${name} is used as an OpenAI-compatible endpoint, which takes no token ids`
  if (kind === 'embedded') return undefined
  const found = capabilities?.promptIds
  return found?.ok === false ? `${name} takes no token ids as prompt (${found.evidence})` : undefined
}

/** Why the kept text cannot be put behind a rendered prompt and encoded with it, if it cannot. */
function whyNoEncoding(facts: RetakeFacts): string | undefined {
  const unable = whyNoIdsTaken(facts.server)
  if (unable !== undefined) return unable
  if (facts.reasoning) return 'how the model writes its reasoning down is not known'
  const native = isNative(facts) && facts.tools
  return native ? 'a prompt with tools as schemas is rendered by the server alone' : undefined
}

function isNative({ protocol, server }: RetakeFacts): boolean {
  if (server.kind === 'embedded') return false
  return protocol === 'native' || (protocol === 'auto' && server.capabilities?.nativeTools.ok === true)
}

function textWay({ server, channel, reasoning, protocol }: RetakeFacts, noEncoding: string): RetakeWay {
  const found = server.capabilities?.prefill
  if (protocol === 'tokens') return none(`The protocol tokens speaks in ids alone, and ${noEncoding}.`)
  if (channel === 'reasoning') return none(`No server goes on with reasoning that is given as text, and ${noEncoding}.`)
  if (found?.ok !== true) {
    const why = found === undefined ? 'whether it goes on with a reply that is begun for it was not tried yet: probe it' : found.evidence
    return none(`${server.name} cannot be told how a reply begins: ${noEncoding}; as text: ${why}.`)
  }
  const lost = reasoning ? ' Its template may leave out the reasoning before it.' : ''
  return { way: 'text', words: `${server.name} is asked to go on with the kept text, because ${noEncoding}.${lost}` }
}
