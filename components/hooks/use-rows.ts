import { useState } from 'react'
import type { RunStore } from '#lib/run/run-store.ts'
import { RowBuilder } from '#lib/transcript/build-rows.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useRunState } from './use-run.ts'

/** The transcript's rows; a row is the same object as long as it says the same. */
export function useRows(store: RunStore): readonly Row[] {
  const [builder] = useState(() => new RowBuilder())
  return useRunState(store, (state) => builder.build(state))
}
