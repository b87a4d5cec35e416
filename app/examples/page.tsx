import { ExamplesPage } from '#components/library/examples-page.tsx'

export const metadata = { title: 'Examples' }

export default function Page() {
  return <ExamplesPage />
}
