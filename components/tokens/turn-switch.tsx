import { useTokens } from '#components/hooks/use-token-view.ts'

/** A quiet button that shows one turn as tokens, or as text again. */
export function TurnSwitch({ turn }: { turn: number }) {
  const { runId, shown, setTurn } = useTokens()
  // Where rows stand outside a run's page there is no token view.
  if (runId === '') return null
  const isShown = shown(turn)
  return (
    <button
      type="button"
      aria-label={`Show turn ${turn} as ${isShown ? 'text' : 'tokens'}`}
      className="rounded px-1 text-xs text-ink-3 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:bg-hover hover:text-ink focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
      onClick={() => setTurn(turn, !isShown)}
    >
      {isShown ? 'Text' : 'Tokens'}
    </button>
  )
}
