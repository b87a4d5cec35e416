import { route } from '#server/http/route.ts'
import { listShares } from '#server/share/list-shares.ts'

export const dynamic = 'force-dynamic'

export const GET = route(({ ctx }) => Response.json({ shares: listShares(ctx) }))
