import { useState } from 'react'
import { z } from 'zod'
import { useStored } from './use-stored.ts'

const ROOM_PX = 1200
const schema = z.enum(['open', 'closed']).nullable()

/** Whether the inspector is open: as the reader left it, and before that where there is room beside the transcript. */
export function useInspector(): { readonly inspecting: boolean; readonly setInspecting: (open: boolean) => void } {
  const [stored, store] = useStored('retake.inspector', schema, null)
  const [hasRoom] = useState(() => window.innerWidth >= ROOM_PX)
  const inspecting = stored === null ? hasRoom : stored === 'open'
  return { inspecting, setInspecting: (open) => store(open ? 'open' : 'closed') }
}
