import { route } from '#server/http/route.ts'
import { toolsets } from '#server/tools/registry.ts'

export const GET = route(() => Response.json({ toolsets: toolsets() }))
