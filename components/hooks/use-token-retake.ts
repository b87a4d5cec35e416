import type { Retaking } from '#components/hooks/use-message-actions.ts'
import { useLastEnvironment } from '#components/hooks/use-fork-form.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import type { Replacement } from '#lib/run/events.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { retakeWay } from '#lib/retake/retake-way.ts'
import type { RetakeWay } from '#lib/retake/retake-way.ts'
import { goesOn, tokenPlaceOf } from '#lib/fork-form/token-cut.ts'
import { tokenFragment } from '#lib/token-view/token-place.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'

export interface TokenTake {
  readonly replaceWith?: Replacement
  /** What it goes on with: "with ‘maybe’". */
  readonly words: string
}

/** Retaking a run from a token of a reply. */
export interface TokenRetaking {
  /** How the model would be told what is kept, or why it cannot be. */
  readonly wayAt: (place: TokenPlace, token: ColumnToken) => RetakeWay
  /** Forks the run there at once, all else as in the base. */
  readonly take: (place: TokenPlace, take: TokenTake) => void
  /** Asks how, and how many, first. */
  readonly settle: (place: TokenPlace) => void
  readonly pending: boolean
  readonly error: string | null
}

const UNKNOWN: RetakeWay = { way: 'none', words: 'the model server that wrote it is no longer listed. Add it again, or retake from the message and choose another one.' }

export function useTokenRetake(store: RunStore, { fork, ask }: Retaking): TokenRetaking {
  const { data } = useServers()
  const [environment] = useLastEnvironment()
  const model = useRunState(store, (state) => state.model)
  // A reply that ends can be retaken from then on.
  useRunState(store, (state) => `${state.status} ${state.lastTurn}`)
  const wayAt = (place: TokenPlace, token: ColumnToken): RetakeWay => {
    const state = store.getSnapshot()
    const server = data?.servers.find((one) => one.id === model?.server)
    const turn = state.turns.find((one) => one.turn === place.turn)
    if (server === undefined || turn === undefined) return UNKNOWN
    const message = turn.messageIndex === undefined ? undefined : state.messages[turn.messageIndex]?.message
    return retakeWay({
      server,
      protocol: state.config?.protocol ?? 'auto',
      tools: state.tools.length > 0,
      channel: token.channel,
      reasoning: (message?.reasoning ?? '') !== '',
      idsKnown: turn.prompt !== undefined && token.id !== null,
      sameModel: true,
      samePrompt: turn.stale !== true,
      goesOn: goesOn(state, place.turn),
    })
  }
  const take = (place: TokenPlace, { replaceWith, words }: TokenTake) => {
    if (fork.isPending) return
    const cut = tokenPlaceOf(store.getSnapshot(), place)
    if (cut === undefined) return
    const token = { ...cut.token, ...(replaceWith === undefined ? {} : { replaceWith }) }
    fork.mutate({
      request: { message: cut.message, token, environment },
      done: `Retaken from token ${place.index} of turn ${place.turn}, ${words}`,
      at: tokenFragment(place),
    })
  }
  const settle = (place: TokenPlace) => {
    const cut = tokenPlaceOf(store.getSnapshot(), place)
    if (cut === undefined) return
    fork.reset()
    ask({
      place: cut,
      words: `The messages before turn ${place.turn} and the first ${place.index} tokens of its reply are kept; the rest is sampled anew.`,
      done: `Retaken from token ${place.index} of turn ${place.turn}`,
      at: tokenFragment(place),
    })
  }
  return { wayAt, take, settle, pending: fork.isPending, error: fork.error?.message ?? null }
}
