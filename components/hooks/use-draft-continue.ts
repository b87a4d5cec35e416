import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { continueFormOf, readContinueForm, type ContinueChoice } from '#lib/editor/continue-form.ts'
import { messageOf } from '#lib/errors.ts'
import { withServer } from '#lib/fork-form/fork-form.ts'
import type { RunState } from '#lib/run/state.ts'
import { useContinueChoice } from './use-continue-choice.ts'
import type { EditorTools } from './use-editor.ts'
import type { ForkFields } from './use-fork-form.ts'
import { showToast } from './use-toasts.ts'

/** A fork in which the model goes on with a draft: which run, and which of its messages is the first that is new. */
export interface GoingOn {
  readonly run: string
  readonly from: number
  /** How many turns are behind it. */
  readonly turns: number
  /** The draft's message that it stands behind, by name; null for a draft without messages. */
  readonly behind: string | null
}

export interface DraftContinue {
  readonly asking: boolean
  readonly setAsking: (asking: boolean) => void
  readonly reach: ContinueChoice['reach']
  readonly setReach: (reach: ContinueChoice['reach']) => void
  readonly form: ForkFields
  readonly busy: boolean
  readonly error: string | null
  readonly start: () => void
  readonly fork: GoingOn | null
  readonly stop: () => void
  /** Takes what the fork has into the draft, in one step. The fork stays as a run. */
  readonly take: (state: RunState) => void
  /** Deletes the fork. */
  readonly discard: () => void
  /** The fork goes on by itself, or stays as a run; the draft no longer shows it. */
  readonly close: () => void
}

/** The settings of the dialog: server and protocol are remembered, all others begin as in the draft. */
function useContinueForm(draft: EditorTools['draft']) {
  const [choice, choose] = useContinueChoice(draft)
  const { config } = draft.getSnapshot().log.confirmed.state
  const [values, setValues] = useState(() => withServer(continueFormOf(config), choice.server, config))
  const [errors, setErrors] = useState<ForkFields['errors']>({})
  const form = { ...values, server: choice.server, protocol: choice.protocol }
  const fields: ForkFields = {
    values: form,
    namesServer: config?.server !== undefined,
    errors,
    set: (change) => {
      setErrors({})
      const next = change.server === undefined ? values : withServer(values, change.server, config)
      setValues({ ...next, ...change })
      const { server = choice.server, protocol = choice.protocol } = change
      if ('server' in change || 'protocol' in change) choose({ server, protocol })
    },
  }
  /** The request for the draft as it is saved; undefined where the form says what is wrong. */
  const read = (place: { messages: number; turns: number }) => {
    const reading = readContinueForm(form, { ...place, reach: choice.reach }, config)
    setErrors(reading.ok ? {} : reading.errors)
    return reading.ok ? reading.request : undefined
  }
  return { fields, read, reach: choice.reach, setReach: (reach: ContinueChoice['reach']) => choose({ reach }) }
}

/** Lets a model go on with a draft: in a fork, of which the person takes what they want. */
export function useDraftContinue({ draft, actions }: EditorTools): DraftContinue {
  const api = useApi()
  const refresh = useRefreshRuns()
  const { fields, read, reach, setReach } = useContinueForm(draft)
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [fork, setFork] = useState<GoingOn | null>(null)

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(null)
    try {
      await work()
      refresh()
    } catch (cause) {
      setError(messageOf(cause))
    } finally {
      setBusy(false)
    }
  }
  const begin = async () => {
    await draft.saved()
    const { keys, state } = draft.getSnapshot().log.confirmed
    const request = read({ messages: state.messages.length, turns: state.lastTurn })
    if (request === undefined) return
    const { id } = await api.forkRun(draft.runId, request)
    setFork({ run: id, from: state.messages.length, turns: state.lastTurn, behind: keys.at(-1) ?? null })
    setAsking(false)
  }
  const take = ({ messages }: RunState) => {
    if (fork === null) return
    const { keys } = draft.getSnapshot().log.local
    const behind = fork.behind === null ? -1 : keys.indexOf(fork.behind)
    const index = behind === -1 ? (fork.behind === null ? 0 : keys.length) : behind + 1
    const taken = messages.slice(fork.from).map(({ message, marks }, at) => ({ index: fork.from + at, message, ...(marks && { marks }) }))
    actions.takeOver(index, fork.run, taken)
    showToast(`Taken into the draft as one step: undo takes it back`)
    setFork(null)
  }
  return {
    asking,
    setAsking: (next) => {
      setError(null)
      setAsking(next)
    },
    reach,
    setReach,
    form: fields,
    busy,
    error,
    start: () => void attempt(begin),
    fork,
    stop: () => {
      if (fork !== null) void attempt(() => api.cancelRun(fork.run))
    },
    take,
    discard: () => {
      if (fork === null) return
      void attempt(async () => {
        await api.deleteRun(fork.run)
        setFork(null)
      })
    },
    close: () => setFork(null),
  }
}
