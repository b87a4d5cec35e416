import { useState } from 'react'
import { useSignInAgain } from '#components/hooks/use-sign-in.ts'
import { useSignedOut } from '#components/hooks/use-signed-out.ts'
import { SignInForm } from '#components/sign-in/sign-in-form.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'

/** When the session ends under a page in use: asks for the token over it, so that nothing on it is lost. */
export function SignedOut() {
  return useSignedOut() ? <Asking /> : null
}

function Asking() {
  const [isOpen, setOpen] = useState(true)
  const signedIn = useSignInAgain()
  return (
    <>
      <div
        role="alert"
        className="fixed bottom-3 left-1/2 z-40 flex -translate-x-1/2 items-center gap-3 rounded border border-line bg-warn-ground whitespace-nowrap py-1 pr-1 pl-3 text-sm text-warn"
      >
        You are signed out
        <Button onClick={() => setOpen(true)}>Sign in</Button>
      </div>
      <Dialog open={isOpen} title="Sign in again" onClose={() => setOpen(false)}>
        <p className="mb-3 text-ink-2">Your session has ended. What is on this page stays as it is.</p>
        <SignInForm id="sign-in-again-token" onSignedIn={signedIn} />
      </Dialog>
    </>
  )
}
