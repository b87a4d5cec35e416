import { health } from '#server/health.ts'
import { route } from '#server/http/route.ts'

export const GET = route(({ ctx }) => Response.json(health(ctx)))
