import { memo } from 'react'
import { CallRowView, RejectionRowView, WritingRowView } from '#components/transcript/call-rows.tsx'
import { MessageRowView, ObservationRowView, ReplyRowView, SystemRowView } from '#components/transcript/message-rows.tsx'
import { CutRowView, EndRowView, NoteRowView } from '#components/transcript/note-rows.tsx'
import { TokenRowView } from '#components/tokens/token-rows.tsx'
import { isTokenRow } from '#lib/token-view/token-rows.ts'
import type { Row } from '#lib/transcript/types.ts'

/** One row of the transcript; drawn again only when what it says has changed. */
export const RowView = memo(function RowView({ row }: { row: Row }) {
  if (isTokenRow(row)) return <TokenRowView row={row} />
  switch (row.kind) {
    case 'system':
      return <SystemRowView row={row} />
    case 'message':
      return <MessageRowView row={row} />
    case 'reply':
      return <ReplyRowView row={row} />
    case 'call':
      return <CallRowView row={row} />
    case 'rejection':
      return <RejectionRowView row={row} />
    case 'writing':
      return <WritingRowView row={row} />
    case 'observation':
      return <ObservationRowView row={row} />
    case 'note':
      return <NoteRowView row={row} />
    case 'cut':
      return <CutRowView row={row} />
    case 'end':
      return <EndRowView row={row} />
    default:
      return row satisfies never
  }
})
