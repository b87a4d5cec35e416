'use client'

import { useAutoFocus } from '#components/hooks/use-auto-focus.ts'
import { useSignInPage } from '#components/hooks/use-sign-in.ts'
import { SignInForm } from '#components/sign-in/sign-in-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

const FIELD = 'sign-in-token'

/** Stands alone, without the runs list: nothing of the server can be read yet. */
export function SignInPage() {
  const { go, isAsked, error, retry } = useSignInPage()
  useAutoFocus(FIELD, isAsked)
  return (
    <div className="mx-auto w-full max-w-md px-4 pt-[18vh] pb-8">
      <h1 className="text-base font-semibold tracking-tight">Sign in to Retake</h1>
      <p className="mt-1 mb-4 text-ink-2">This server shows its runs to whoever has its access token.</p>
      {error === null ? null : (
        <Notice tone="bad" title="Retake cannot be asked" action={<Button onClick={retry}>Try again</Button>}>
          {error.message}
        </Notice>
      )}
      {isAsked ? <SignInForm id={FIELD} onSignedIn={go} /> : null}
      {isAsked || error !== null ? null : <p className="reveal-late text-ink-3">Opening…</p>}
    </div>
  )
}
