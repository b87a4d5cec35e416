import { useState } from 'react'
import { useInspector } from '#components/hooks/use-inspector.ts'

export const PANEL_TABS = ['Findings', 'Preview', 'Tools'] as const
export type PanelTab = (typeof PANEL_TABS)[number]

export interface EditorPanel {
  readonly open: boolean
  readonly setOpen: (open: boolean) => void
  readonly tab: PanelTab
  /** Opens the panel at a tab. */
  readonly show: (tab: PanelTab) => void
}

/** The panel beside the messages: open or closed as the reader left it, like the inspector of a run. */
export function useEditorPanel(): EditorPanel {
  const { inspecting, setInspecting } = useInspector()
  const [tab, setTab] = useState<PanelTab>('Findings')
  return {
    open: inspecting,
    setOpen: setInspecting,
    tab,
    show: (next) => {
      setTab(next)
      setInspecting(true)
    },
  }
}
