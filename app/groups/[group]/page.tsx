import type { Metadata } from 'next'
import { GroupPage } from '#components/compare/group-page.tsx'

export const metadata: Metadata = { title: 'Group' }

export default async function Page({ params }: { params: Promise<{ group: string }> }) {
  const { group } = await params
  return <GroupPage key={group} group={decodeURIComponent(group)} />
}
