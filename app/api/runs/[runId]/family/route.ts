import { route } from '#server/http/route.ts'
import { familyOf } from '#server/runs/family.ts'

export const GET = route<{ runId: string }>(({ ctx, params }) => Response.json({ runs: familyOf(ctx, params.runId) }))
