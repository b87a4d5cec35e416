import { useSession, useSignOut } from '#components/hooks/use-sign-in.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** That this browser is signed in, and the way out; nothing where no access token is asked for. */
export function SessionFacts() {
  const session = useSession()
  const signOut = useSignOut()
  if (session.data?.needsToken !== true) return null
  return (
    <section aria-labelledby="session-title">
      <div className="mb-2 flex items-center justify-between gap-3">
        <div>
          <h2 id="session-title" className="font-semibold">
            Access
          </h2>
          <p className="text-ink-2">This browser is signed in with the access token, for 30 days from the sign-in.</p>
        </div>
        <Button disabled={signOut.isPending || signOut.isSuccess} onClick={() => signOut.mutate()}>
          Sign out
        </Button>
      </div>
      {signOut.error === null ? null : (
        <Notice tone="bad" title="You are still signed in">
          {signOut.error.message}
        </Notice>
      )}
    </section>
  )
}
