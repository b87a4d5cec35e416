import { useTokens } from '#components/hooks/use-token-view.ts'
import { RowButton } from '#components/transcript/row-button.tsx'

/** Shows one turn as tokens, or as text again. */
export function TurnSwitch({ turn }: { turn: number }) {
  const { runId, shown, setTurn } = useTokens()
  // Where rows stand outside a run's page there is no token view.
  if (runId === '') return null
  const isShown = shown(turn)
  return (
    <RowButton label={`Show turn ${turn} as ${isShown ? 'text' : 'tokens'}`} onClick={() => setTurn(turn, !isShown)}>
      {isShown ? 'Text' : 'Tokens'}
    </RowButton>
  )
}
