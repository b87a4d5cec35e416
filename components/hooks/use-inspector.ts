import { useState } from 'react'
import { z } from 'zod'
import { useStored } from './use-stored.ts'

const ROOM_PX = 1200
const schema = z.enum(['open', 'closed']).nullable()

export const INSPECTOR_TABS = ['Overview', 'Request', 'Raw', 'Sequences', 'Forks'] as const
export type InspectorTab = (typeof INSPECTOR_TABS)[number]
/** What a reader is shown who may not see the run's server and kin. */
export const READ_ONLY_TABS: readonly InspectorTab[] = ['Overview', 'Raw', 'Sequences']

export interface InspectorModel {
  readonly inspecting: boolean
  readonly setInspecting: (open: boolean) => void
  readonly tab: InspectorTab
  readonly setTab: (tab: InspectorTab) => void
  /** Opens it at a tab; closes it where it is open there. */
  readonly toggleTab: (tab: InspectorTab) => void
}

/** Whether the inspector is open: as the reader left it, and before that where there is room beside the transcript. */
export function useInspector(): InspectorModel {
  const [stored, store] = useStored('retake.inspector', schema, null)
  const [hasRoom] = useState(() => window.innerWidth >= ROOM_PX)
  const inspecting = stored === null ? hasRoom : stored === 'open'
  const [tab, setTab] = useState<InspectorTab>('Overview')
  const setInspecting = (open: boolean) => store(open ? 'open' : 'closed')
  const toggleTab = (wanted: InspectorTab) => {
    setInspecting(!(inspecting && tab === wanted))
    setTab(wanted)
  }
  return { inspecting, setInspecting, tab, setTab, toggleTab }
}
