// needs: build
// Whether what the page shows of a run's tokens is what the model was given and what it sampled: episodes of the
// bundled model in the protocol `tokens`, held against an engine of the bench's own.
import type { Message } from '#lib/messages/message.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import type { EventOf, EventType, RunEvent } from '#lib/run/events.ts'
import { foldSequences } from '#lib/tokens/fold-sequences.ts'
import type { IdToken, TokenSequence } from '#lib/tokens/sequence.ts'
import type { Token } from '#lib/tokens/token.ts'
import { createEmbeddedServer } from '#server/models/embedded/embedded-server.ts'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { percentile, printFigures } from './support/figures.ts'
import { allEvents, readEvents, startRun } from './support/run-client.ts'

const EPISODES = 50
const MODEL = { modelPath: 'models/retake-tiny.f16.gguf', name: 'retake-tiny' }
const signal = new AbortController().signal

const engine = createEmbeddedServer(MODEL)
const tokens = engine.tokens(MODEL.name)

/** Half of the episodes greedy, half sampled: a certain token hides a wrong logprob, an uncertain one does not. */
function episode(index: number): RunConfigInput {
  const [a, b] = [17 + ((index * 37) % 900), 2 + ((index * 11) % 90)]
  const tasks = [
    `What is ${a} times ${b}?`,
    `What is ${a} plus ${b} and ${b} times ${b + 1}?`,
    `Make a mistake in your tool call first, then fix it: what is ${b} times 7?`,
    `Compute ${b}% of ${a}.`,
    'Tell me about cats.',
  ]
  const sampling = index % 2 === 0 ? { temperature: 0 } : { temperature: 1, seed: index }
  return { task: tasks[index % tasks.length] ?? '', server: 'bundled', protocol: 'tokens', sampling }
}

const tally = { episodes: 0, turns: 0, prompts: 0, otherIds: 0, sampled: 0, extensions: 0, exact: 0, doubled: 0, sequences: 0 }
const wrong: string[] = []
const differences: number[] = []

const only = <T extends EventType>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is RunEvent & EventOf<T> => event.type === type)
const idsOf = (list: readonly Token[]) => list.map(({ id }) => id ?? -1)
const same = (one: readonly number[], other: readonly number[]) => one.join() === other.join()
const spelt = (list: readonly Token[]) =>
  new TextDecoder().decode(Uint8Array.from(list.flatMap(({ bytes }) => bytes ?? [])))

/** What a turn's model call was given to read, from the run's log. */
function conversation(events: readonly RunEvent[], turn: number): Message[] {
  const [created] = only(events, 'run.created')
  const [started] = only(events, 'run.started')
  const { history, task } = runConfigSchema.parse(created?.config)
  const before = events.filter((event) => event.type === 'message.completed' || event.type === 'message.observed')
  return [
    { role: 'system', content: started?.systemPrompt ?? '' },
    ...history,
    { role: 'user', content: task },
    ...before.filter((event) => event.turn < turn).map(({ message }) => message),
  ]
}

/** A prompt spells what the template makes of the messages; where nothing was sampled yet, in the engine's own ids. */
async function checkPrompt(events: readonly RunEvent[], turn: number, prompt: readonly IdToken[]): Promise<string | undefined> {
  const text = await tokens.render(conversation(events, turn), signal)
  if (spelt(prompt) !== text) return 'the ids of the prompt spell another text'
  const anew = same(idsOf(prompt), idsOf(await tokens.encode(text, signal)))
  if (!anew) tally.otherIds += 1
  return anew || turn > 1 ? undefined : 'the prompt has other ids'
}

/** A reply is what the engine samples after the same ids, and spells the message. */
async function checkReply(
  events: readonly RunEvent[],
  turn: number,
  { prompt, reply }: { prompt: readonly IdToken[]; reply: readonly IdToken[] },
): Promise<string | undefined> {
  const sampling = only(events, 'turn.started').find((event) => event.turn === turn)?.request?.sampling ?? {}
  const again: Token[] = []
  for await (const event of tokens.completeIds({ model: MODEL.name, ids: idsOf(prompt), sampling, signal })) {
    if (event.type === 'delta') again.push(...(event.tokens ?? []))
  }
  if (!same(idsOf(reply), idsOf(again))) return 'the engine samples other ids'
  const message = only(events, 'message.completed').find((event) => event.turn === turn)?.message
  const said = spelt(reply.filter(({ special }) => special !== true))
  return said === message?.content ? undefined : 'the ids of the reply spell another message'
}

async function checkTurns(run: string, events: readonly RunEvent[], sequence: TokenSequence): Promise<void> {
  for (const { turn, start, end } of sequence.turns) {
    const [prompt, reply] = [sequence.tokens.slice(0, start), sequence.tokens.slice(start, end)]
    const faults = [await checkPrompt(events, turn, prompt), await checkReply(events, turn, { prompt, reply })]
    wrong.push(...faults.filter((fault) => fault !== undefined).map((fault) => `${run}, turn ${turn}: ${fault}`))
    tally.turns += 1
    tally.prompts += start
    tally.sampled += reply.length
  }
}

async function checkLogprobs(run: string, { tokens: all, generated }: TokenSequence): Promise<void> {
  const scores = await engine.score(idsOf(all), signal)
  for (const [index, { logprob }] of all.entries()) {
    if (generated[index] !== true) continue
    const score = scores[index]
    if (typeof logprob === 'number' && typeof score === 'number') differences.push(Math.abs(logprob - score))
    else wrong.push(`${run}, token ${index}: no logprob`)
  }
}

/** Neighbours that are the same control token: an end of turn that was sampled and then encoded once more. */
function doubledEnds({ tokens: all }: TokenSequence): number {
  return all.filter(({ id, special }, index) => special === true && all[index + 1]?.id === id).length
}

const app = await startApp({ dataDir: temporaryFolder() })
for (let index = 0; index < EPISODES; index += 1) {
  const id = await startRun(app.url, episode(index))
  await readEvents(app.url, { id, after: 0 }, () => {}).done
  const events = await allEvents(app.url, id)
  const sequences = foldSequences(events)
  const prompts = only(events, 'prompt.encoded').map(({ drift }) => drift.kind)
  if (prompts.length === 0 || prompts.length !== only(events, 'message.completed').length) wrong.push(`${id}: turns without prompt ids`)
  for (const sequence of sequences) {
    await checkTurns(id, events, sequence)
    await checkLogprobs(id, sequence)
    tally.doubled += doubledEnds(sequence)
  }
  tally.episodes += only(events, 'run.finished').filter(({ outcome }) => outcome === 'final').length
  tally.extensions += prompts.length - 1
  tally.exact += prompts.filter((kind) => kind === 'exact').length
  tally.sequences += sequences.length
}

const worst = Math.max(...differences)
const scientific = (value: number): string => value.toExponential(1)
printFigures(`The tokens of ${EPISODES} episodes against the engine`, [
  { figure: 'episodes that came to a final answer', value: `${tally.episodes} of ${EPISODES}` },
  { figure: 'turns, tokens of prompts, tokens sampled', value: `${tally.turns}, ${tally.prompts}, ${tally.sampled}` },
  { figure: 'prompts that would have other ids if encoded anew', value: `${tally.otherIds} of ${tally.turns}` },
  { figure: 'ids or bytes that differ', value: `${wrong.length}`, goal: '0', met: wrong.length === 0 },
  { figure: 'logprob against a second pass, p95', value: scientific(percentile(differences, 0.95)) },
  { figure: 'logprob against a second pass, worst', value: scientific(worst), goal: '<= 1e-3', met: worst <= 1e-3 },
  {
    figure: 'extension steps that are exact',
    value: `${tally.exact} of ${tally.extensions}, ${tally.sequences} sequences`,
    goal: 'all',
    met: tally.exact === tally.extensions && tally.sequences === EPISODES,
  },
  { figure: 'ends of turn that are doubled', value: `${tally.doubled}`, goal: '0', met: tally.doubled === 0 },
])
for (const line of wrong.slice(0, 20)) console.log(`  wrong: ${line}`)
await app.kill('SIGTERM')
await engine.close()
