import { useState } from 'react'
import type { SubmitEvent } from 'react'
import { useAutoFocus } from '#components/hooks/use-auto-focus.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import type { TokenRetaking } from '#components/hooks/use-token-retake.ts'
import { shortcutOf, TokenAlternatives } from '#components/tokens/token-alternatives.tsx'
import { Button } from '#components/ui/button.tsx'
import { TextInput } from '#components/ui/field.tsx'
import type { Replacement } from '#lib/run/events.ts'
import { candidatesOf, signText } from '#lib/token-view/token-facts.ts'
import type { Candidate } from '#lib/token-view/token-facts.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import type { ColumnToken } from '#lib/tokens/column-token.ts'

export interface TokenRetakeProps {
  token: ColumnToken
  place: TokenPlace
  retaking: TokenRetaking
}

function replacementOf({ id, text }: Candidate): Replacement {
  return id === null ? { text } : { id }
}

const FIELD = 'retake-text'

function OtherText({ onText, onLeave }: { onText: (text: string) => void; onLeave: () => void }) {
  const [text, setText] = useState('')
  useAutoFocus(FIELD, true)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (text !== '') onText(text)
  }
  return (
    <form className="mt-1.5 flex gap-1.5" onSubmit={submit}>
      <TextInput
        id={FIELD}
        aria-label="Text to go on with instead"
        placeholder="any text"
        className="font-mono"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave()
        }}
      />
      <Button type="submit" disabled={text === ''}>
        Retake
      </Button>
    </form>
  )
}

/** Retaking the run from the token at the cursor: with a candidate, with any text, or sampled anew. */
export function TokenRetake({ token, place, retaking }: TokenRetakeProps) {
  const [typing, setTyping] = useState(false)
  const way = retaking.wayAt(place, token)
  const blocked = way.way === 'none'
  const listed = candidatesOf(token)?.listed ?? []
  const take = (one: Candidate) => retaking.take(place, { replaceWith: replacementOf(one), words: `with ${signText(one.text)}` })
  const anew = () => retaking.take(place, { words: 'sampled anew' })
  const group = 'Retake'
  useKeys([
    ...listed.flatMap((one, at) => {
      const keys = shortcutOf(at)
      return keys === undefined ? [] : [{ keys, label: `Retake with candidate ${keys}`, group, run: () => take(one), when: !blocked }]
    }),
    { keys: '.', label: 'Retake with other text', group, run: () => setTyping(true), when: !blocked },
    { keys: '0', label: 'Retake from the token, sampled anew', group, run: anew, when: !blocked },
    { keys: 'r', label: 'Retake from the token: how, and how many', group, run: () => retaking.settle(place), when: !blocked },
  ])
  return (
    <>
      <TokenAlternatives token={token} onTake={blocked ? undefined : take} />
      {blocked ? (
        <p className="mt-1.5 border-t border-line pt-1.5 text-warn">It cannot be retaken from here: {way.words}</p>
      ) : (
        <div className="mt-1.5 border-t border-line pt-1.5">
          <p className="text-ink-3">
            Click a candidate, or press its key, to retake the run with it. {way.words}
          </p>
          {typing ? (
            <OtherText onText={(text) => retaking.take(place, { replaceWith: { text }, words: `with ${signText(text)}` })} onLeave={() => setTyping(false)} />
          ) : (
            <div className="mt-1.5 flex flex-wrap gap-1.5">
              <Button shortcut="." onClick={() => setTyping(true)}>
                Other text …
              </Button>
              <Button shortcut="0" onClick={anew}>
                Sample anew
              </Button>
              <Button shortcut="r" onClick={() => retaking.settle(place)}>
                Options …
              </Button>
            </div>
          )}
          {retaking.pending ? (
            <p role="status" className="mt-1 text-ink-3">
              Retaking …
            </p>
          ) : null}
          {retaking.error === null ? null : (
            <p role="alert" className="mt-1 text-bad">
              {retaking.error}
            </p>
          )}
        </div>
      )}
    </>
  )
}
