import type { Marks } from '../messages/marks.ts'
import type { Message, ToolSchema } from '../messages/message.ts'
import type { RunConfig } from './config.ts'
import type {
  Base,
  Environment,
  EventOf,
  Outcome,
  ParsedCall,
  Rejection,
  Replacement,
  RunKind,
  Timing,
  TurnRequest,
  Usage,
} from './events.ts'

/** Where a message of a run came from. */
export type MessageOrigin = 'given' | 'authored' | 'completed' | 'observed'

export interface MessageEntry {
  readonly message: Message
  readonly origin: MessageOrigin
  /** The turn that the message belongs to; absent for what no turn led to, or was written over since. */
  readonly turn?: number
  readonly at: number
  readonly marks?: Marks
  /** The message of another run that this one was taken over from. */
  readonly source?: EventOf<'message.authored'>['source']
}

/** What became of a call that could be read. */
export interface ToolOutcome {
  readonly ok: boolean
  readonly result: EventOf<'tool.finished'>['result']
  readonly error?: string | undefined
  readonly durationMs: number
  readonly truncatedBytes?: number | undefined
  /** Set where the result is one on record, of the base's call that is named. */
  readonly recorded?: EventOf<'tool.finished'>['recorded']
}

export interface CallEntry {
  readonly kind: 'call'
  readonly call: ParsedCall
  /** When the tool was started; absent while the call waits. */
  readonly startedAt?: number
  /** What the tool has said so far. */
  readonly progress: string
  readonly outcome?: ToolOutcome
}

export interface RejectionEntry {
  readonly kind: 'rejection'
  readonly error: Rejection
}

export interface StreamedCall {
  /** The server's own number of the call; numbers may have gaps. */
  readonly index: number
  readonly name: string
  readonly arguments: string
}

/** Text that has arrived of a reply that is not (or never was) complete. */
export interface StreamedReply {
  readonly content: string
  readonly reasoning: string
  readonly toolCalls: readonly StreamedCall[]
}

export interface Turn {
  /** From 1. */
  readonly turn: number
  readonly attempt: number
  readonly protocol: EventOf<'turn.started'>['protocol']
  readonly request?: TurnRequest | undefined
  readonly startedAt: number
  readonly endedAt?: number
  /** How many messages the run had when the turn began. */
  readonly firstMessage: number
  /** A message before this turn was edited, inserted, removed or moved since: its tokens answer other words. */
  readonly stale?: boolean
  /** What the reply began with, where it was not written from its beginning. */
  readonly prefill?: PrefillEntry
  /** Set where the reply stood there before the turn, so that nobody was asked for it: how many of its messages did. */
  readonly given?: number
  /** Present until the reply is complete; a turn that never completed keeps it. */
  readonly streamed?: StreamedReply
  /** Where the reply stands in the run's messages, once it is complete. */
  readonly messageIndex?: number
  readonly finishReason?: string
  readonly usage?: Usage | undefined
  readonly timing?: Timing
  /** Tokens of the reply whose ids, bytes or logprobs are known, those it began with included. */
  readonly tokenCount: number
  readonly promptTokens?: number | undefined
  /** What is known of the prompt's ids: which sequence it goes on with, how much of it is new, and how it drifted. */
  readonly prompt?: PromptEntry
  /** The sequence that the turn's reply was added to. */
  readonly sequence?: SequenceEntry
  readonly firstTokenMs?: number
  /** Requests that failed before their first token and were made again. */
  readonly failures: readonly { readonly code: string; readonly message: string; readonly retryInMs: number; readonly at: number }[]
  /** Calls and rejections in the order of the text. */
  readonly calls: readonly (CallEntry | RejectionEntry)[]
}

/** A stop of the server in mid-episode, and the turns that were begun but not finished then. */
export interface Interruption {
  readonly at: number
  readonly why: string
  readonly resumedAt?: number
  readonly resumedTurn?: number
  readonly discarded: readonly Turn[]
}

/** See `prompt.encoded`. */
export type PromptEntry = Omit<EventOf<'prompt.encoded'>, 'seq' | 'at' | 'type' | 'turn' | 'tokens'>
/** See `reply.prefilled`. */
export type PrefillEntry = Omit<EventOf<'reply.prefilled'>, 'seq' | 'at' | 'type' | 'turn' | 'tokens'>
/** See `tool.replayed`. */
export type ReplayedCall = Omit<EventOf<'tool.replayed'>, 'seq' | 'at' | 'type'>
/** See `sequence.updated`. */
export type SequenceEntry = Omit<EventOf<'sequence.updated'>, 'seq' | 'at' | 'type' | 'turn'>

export type RunStatus = 'created' | 'running' | 'interrupted' | 'finished'

export interface RunCounts {
  readonly turns: number
  readonly calls: number
  readonly parseErrors: number
  readonly toolErrors: number
  readonly tokens: number
}

/** All that a run's log says, folded: what the page, the API, exports and tests show. */
export interface RunState {
  readonly kind: RunKind
  readonly title: string
  readonly config: RunConfig | null
  readonly base?: Base | undefined
  readonly replaceWith?: Replacement | undefined
  readonly environment?: Environment | undefined
  /** The kept part's calls as they were run again, where they were. */
  readonly replayed: readonly ReplayedCall[]
  readonly group?: string | undefined
  readonly status: RunStatus
  readonly createdAt: number
  readonly startedAt?: number
  readonly finishedAt?: number
  readonly attempt: number
  readonly model?: EventOf<'run.started'>['model']
  readonly systemPrompt: string
  readonly tools: readonly ToolSchema[]
  readonly messages: readonly MessageEntry[]
  readonly turns: readonly Turn[]
  /** The number of the last turn that was begun and not taken again; 0 before the first. A fork counts on from its base's. */
  readonly lastTurn: number
  readonly interruptions: readonly Interruption[]
  readonly outcome?: Outcome
  readonly finalResponse?: string | undefined
  readonly error?: { readonly code: string; readonly message: string } | undefined
  readonly counts: RunCounts
  readonly lastSeq: number
}

export const EMPTY_COUNTS: RunCounts = { turns: 0, calls: 0, parseErrors: 0, toolErrors: 0, tokens: 0 }

/** The state before the first event. */
export const INITIAL_STATE: RunState = {
  kind: 'episode',
  title: '',
  config: null,
  status: 'created',
  createdAt: 0,
  attempt: 0,
  systemPrompt: '',
  tools: [],
  replayed: [],
  messages: [],
  turns: [],
  lastTurn: 0,
  interruptions: [],
  counts: EMPTY_COUNTS,
  lastSeq: 0,
}
