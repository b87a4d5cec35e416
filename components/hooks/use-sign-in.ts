import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { holdSignIn, signedInAgain } from '#components/hooks/use-signed-out.ts'
import { ownPath, SIGN_IN_PATH } from '#lib/access/own-path.ts'
import { signInSchema } from '#lib/api/session.ts'

const KEY = ['session']

/** Whether the server asks for an access token, and whether this browser is signed in. */
export function useSession() {
  const api = useApi()
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.getSession(signal) })
}

/** The field for the access token, in the element `id`. After a wrong one the field has the focus again, all of it selected. */
export function useSignInForm(id: string, onSignedIn: () => void) {
  const api = useApi()
  const [token, setToken] = useState('')
  const [isChecked, setChecked] = useState(false)
  const signIn = useMutation({ mutationFn: (given: string) => api.signIn(given) })
  const reading = signInSchema.safeParse({ token: token.trim() })
  const toField = () => {
    const field = document.getElementById(id)
    if (field instanceof HTMLInputElement) field.select()
  }
  const submit = () => {
    if (signIn.isPending) return
    setChecked(true)
    if (!reading.success) return toField()
    signIn.mutate(reading.data.token, { onSuccess: onSignedIn, onError: toField })
  }
  return {
    token,
    set: (next: string) => {
      setToken(next)
      setChecked(false)
      if (signIn.isError) signIn.reset()
    },
    submit,
    isBusy: signIn.isPending || signIn.isSuccess,
    missing: isChecked && !reading.success ? reading.error.issues[0]?.message : undefined,
    failure: signIn.error,
  }
}

/** The sign-in page: where it leads, and that it leads there at once when there is nothing to sign in to. */
export function useSignInPage() {
  const session = useSession()
  const next = ownPath(useSearchParams().get('next'))
  const isIn = session.data?.signedIn === true
  // A whole new page: nothing that was refused before is shown from memory.
  const go = () => window.location.replace(next)
  useEffect(() => {
    if (isIn) window.location.replace(next)
  }, [isIn, next])
  return { go, isAsked: session.data?.signedIn === false, error: session.error, retry: () => void session.refetch() }
}

/** Signing in again on a page in use: what it could not read is read again. */
export function useSignInAgain() {
  const client = useQueryClient()
  return () => {
    signedInAgain()
    void client.invalidateQueries()
  }
}

/** Ends this browser's session and goes to the sign-in page. */
export function useSignOut() {
  const api = useApi()
  return useMutation({
    mutationFn: async () => {
      const takeBack = holdSignIn()
      try {
        await api.signOut()
      } catch (error) {
        takeBack()
        throw error
      }
    },
    onSuccess: () => window.location.assign(SIGN_IN_PATH),
  })
}
