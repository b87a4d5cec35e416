import type { Metadata } from 'next'
import { ComparePage } from '#components/compare/compare-page.tsx'

export const metadata: Metadata = { title: 'Compare two runs' }

export default function Page() {
  return <ComparePage />
}
