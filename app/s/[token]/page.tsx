import type { Metadata } from 'next'
import { SharedPage } from '#components/share/shared-page.tsx'

/** Says nothing of the run: a link's preview shows what stands here, and it is the same for every link. */
export const metadata: Metadata = {
  title: 'Shared run',
  description: 'A run that was shared from Retake',
  robots: { index: false, follow: false, nocache: true },
  referrer: 'no-referrer',
}

export default function Page() {
  return <SharedPage />
}
