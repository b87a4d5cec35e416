import { z } from 'zod'

/** `POST /api/session` */
export const signInSchema = z.strictObject({ token: z.string().min(1, 'the access token is missing').max(5000) })

/** `GET /api/session`: what a page may know before anyone has signed in. */
export const sessionSchema = z.object({
  /** Whether the server asks for an access token at all. */
  needsToken: z.boolean(),
  signedIn: z.boolean(),
})
export type Session = z.infer<typeof sessionSchema>
