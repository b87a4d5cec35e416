import { useSignInForm } from '#components/hooks/use-sign-in.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** Asks for the access token. What is wrong is said below, so that nothing moves under the pointer. */
export function SignInForm({ id, onSignedIn }: { id: string; onSignedIn: () => void }) {
  const form = useSignInForm(id, onSignedIn)
  return (
    <form
      noValidate
      aria-label="Sign in"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        form.submit()
      }}
    >
      {/* A password manager keeps a password with a name. */}
      <input type="text" name="username" autoComplete="username" value="retake" readOnly hidden />
      <Field id={id} label="Access token" hint="Set as RETAKE_ACCESS_TOKEN where Retake runs." error={form.missing}>
        <TextInput
          id={id}
          type="password"
          name="token"
          autoComplete="current-password"
          data-autofocus
          value={form.token}
          aria-invalid={form.missing !== undefined || form.failure !== null}
          aria-describedby={`${id}-about`}
          onChange={(event) => form.set(event.target.value)}
        />
      </Field>
      <div className="flex justify-end">
        <Button type="submit" look="primary" disabled={form.isBusy}>
          {form.isBusy ? 'Signing in…' : 'Sign in'}
        </Button>
      </div>
      {form.failure === null ? null : (
        <Notice tone="bad" title="Not signed in">
          {form.failure.message}
        </Notice>
      )}
    </form>
  )
}
