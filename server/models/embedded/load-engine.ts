import 'server-only'
import {
  getLlama,
  GgmlType,
  LlamaLogLevel,
  NoBinaryFoundError,
  type Llama,
  type LlamaContext,
  type LlamaModel,
} from 'node-llama-cpp'
import { messageOf } from '#lib/errors.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError, type ModelEvent } from '#server/models/model-server.ts'
import type { EngineInfo, EnginePrompt } from './engine-protocol.ts'
import { createEvaluator, tokenId } from './evaluator.ts'
import { generateReply } from './generate-reply.ts'
import { asksForDate, createPromptRenderer, templateText, type Conversation, type PromptFormat } from './render-prompt.ts'
import { createSequencePool } from './sequence-pool.ts'
import { sha256, tokenizerHash } from './tokenizer-identity.ts'
import { createVocabulary, tokenizerMetadataSchema, type Vocabulary } from './vocabulary.ts'

/** Larger contexts cost memory that a model beside a web server should not take. */
const MAX_CONTEXT = 8192
const SEQUENCE_COUNTS = [4, 2]
const CONTEXT_BYTES = 2 ** 30
/** The whole distribution of a large vocabulary costs 60 ms a token; then only the likeliest are read. */
const FULL_VOCABULARY = 32_000
const TOP_CANDIDATES = 100

export interface EngineOptions {
  readonly modelPath: string
  /** Vocabularies up to this size give their whole distribution, larger ones the likeliest 100 (renormalised over these). */
  readonly fullVocabulary?: number
}

/** A loaded GGUF model that answers several requests at once. */
export interface Engine {
  readonly info: EngineInfo
  /**
   * One reply to messages or ids; the first event tells what messages were encoded to.
   * @throws ModelError `model_rejected_request` for a prompt that does not fit or cannot be written, `aborted` on abort.
   */
  reply(request: ReplyRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void>
  /** The text of a prompt. @throws ModelError `model_rejected_request` for messages that the template refuses. */
  render(conversation: Conversation): string
  /** The tokens of a text: control tokens are recognised, none is added. */
  encode(text: string): Token[]
  /**
   * The logprob of each id after those before it, evaluated anew; null for the first, and for ids whose probability is
   * not known. @throws ModelError like `reply`.
   */
  score(ids: readonly number[], signal: AbortSignal): Promise<(number | null)[]>
  /** Frees the model. Replies must have ended. */
  close(): Promise<void>
}

export interface ReplyRequest {
  readonly prompt: EnginePrompt
  readonly sampling: Sampling
}

/**
 * Loads a GGUF file for the CPU. F32 keys and values, no flash attention and one thread keep the logits equal to the
 * trainer's (within 0.0002 for the bundled model).
 * @throws Error with a sentence that says why the model cannot run here; what was loaded by then goes with the thread.
 */
export async function loadEngine(options: EngineOptions): Promise<Engine> {
  const { llama, model } = await loadModel(options.modelPath)
  const metadata = tokenizerMetadataSchema.parse(model.fileInfo.metadata.tokenizer)
  const vocabulary = createVocabulary(metadata)
  const template = templateText(metadata.chat_template)
  const render = createPromptRenderer({ template, ...bosAndEos(model) })
  const topCandidates = vocabulary.size <= (options.fullVocabulary ?? FULL_VOCABULARY) ? null : TOP_CANDIDATES
  const context = await createContext(model)
  const evaluators = Array.from({ length: context.totalSequences }, () =>
    createEvaluator(context.getSequence(), topCandidates),
  )
  const pool = createSequencePool(evaluators)
  const isEnd = (id: number) => model.isEogToken(tokenId(id))
  const encode = (text: string) => model.tokenize(text, true)

  return {
    info: {
      vocabularySize: vocabulary.size,
      contextSize: context.contextSize,
      sequences: context.totalSequences,
      candidates: topCandidates ?? vocabulary.size,
      template: {
        source: metadata.chat_template === undefined ? 'chatml' : 'gguf',
        sha256: sha256(template),
        dated: asksForDate(template),
      },
      tokenizer: tokenizerHash(metadata),
    },
    async *reply({ prompt, sampling }, signal) {
      const ids = 'ids' in prompt ? known(prompt.ids, vocabulary) : encode(render(prompt))
      const room = roomFor(ids.length, context.contextSize)
      if ('messages' in prompt) yield { type: 'prompt', tokens: tokensOf(ids, vocabulary) }
      const evaluator = await pool.take(ids, signal)
      try {
        yield* generateReply({ evaluator, vocabulary, isEnd, prompt: ids, room, sampling }, signal)
      } finally {
        pool.give(evaluator)
      }
    },
    render,
    encode: (text) => tokensOf(encode(text), vocabulary),
    async score(ids, signal) {
      assertFits(known(ids, vocabulary).length, context.contextSize)
      const evaluator = await pool.take(ids, signal)
      try {
        return await evaluator.score(ids, signal)
      } finally {
        pool.give(evaluator)
      }
    },
    async close() {
      await context.dispose()
      await model.dispose()
      await llama.dispose()
    },
  }
}

async function loadModel(modelPath: string): Promise<{ llama: Llama; model: LlamaModel }> {
  try {
    const llama = await getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      maxThreads: 1,
    })
    return { llama, model: await llama.loadModel({ modelPath, gpuLayers: 0 }) }
  } catch (thrown) {
    if (thrown instanceof NoBinaryFoundError) {
      const machine = `${process.platform}-${process.arch}`
      throw new Error(`there is no prebuilt llama.cpp for this machine (${machine})`, { cause: thrown })
    }
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') {
      throw new Error(`there is no file ${modelPath}`, { cause: thrown })
    }
    // llama.cpp's own words go to one logger for the whole process, so they cannot be told apart here.
    const said = messageOf(thrown).replaceAll(/\s+/g, ' ').replace(/\.$/, '')
    const hint = ' (the log of the server has more; a download that was cut short is a common cause)'
    const why = `${said}${said === 'Failed to load model' ? hint : ''}`
    throw new Error(`${modelPath} is not a GGUF model that can be loaded: ${why}`, { cause: thrown })
  }
}

async function createContext(model: LlamaModel): Promise<LlamaContext> {
  const contextSize = Math.min(model.trainContextSize, MAX_CONTEXT)
  return model.createContext({
    contextSize,
    sequences: await sequencesFor(model, contextSize),
    threads: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  })
}

/** How many replies at a time fit the memory set aside for contexts; one is always made room for. */
async function sequencesFor(model: LlamaModel, contextSize: number): Promise<number> {
  for (const sequences of SEQUENCE_COUNTS) {
    const { cpuRam } = await model.fileInsights.estimateContextResourceRequirementsV2({
      contextSize,
      sequences,
      modelGpuLayers: 0,
      flashAttention: false,
      kvCacheKeyType: GgmlType.F32,
      kvCacheValueType: GgmlType.F32,
    })
    if (cpuRam <= CONTEXT_BYTES) return sequences
  }
  return 1
}

/** @throws ModelError when an id is not in the vocabulary: the engine would not say which. */
function known(ids: readonly number[], { size }: Vocabulary): readonly number[] {
  const at = ids.findIndex((id) => id < 0 || id >= size)
  if (at === -1) return ids
  const why = `prompt id ${ids[at]} (at ${at}) is not in the vocabulary, which ends with ${size - 1}`
  throw new ModelError('model_rejected_request', why)
}

function tokensOf(ids: readonly number[], vocabulary: Vocabulary): Token[] {
  return ids.map((id) => {
    const { text, bytes, control } = vocabulary.piece(id)
    return { id, text, bytes, ...(control ? { special: true } : {}) }
  })
}

function bosAndEos({ tokens }: LlamaModel): Omit<PromptFormat, 'template'> {
  const { bosString, eosString, shouldPrependBosToken } = tokens
  return { bosToken: bosString ?? '', eosToken: eosString ?? '', beginsWithBos: shouldPrependBosToken }
}

function assertFits(length: number, contextSize: number): void {
  if (length <= contextSize) return
  const why = `${length} tokens cannot be scored: the model's context holds ${contextSize}`
  throw new ModelError('model_rejected_request', why)
}

function roomFor(promptLength: number, contextSize: number): number {
  if (promptLength > 0 && promptLength < contextSize) return contextSize - promptLength
  const lengths = `the prompt is ${promptLength} tokens long`
  const why =
    promptLength === 0
      ? `${lengths}: there is nothing to reply to`
      : `${lengths}, and the model's context holds ${contextSize}, the reply included: shorten the conversation`
  throw new ModelError('model_rejected_request', why)
}
