import Link from 'next/link'
import { Notice } from '#components/ui/notice.tsx'

export const metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <div className="mx-auto max-w-xl px-4 py-12">
      <h1 className="mb-3 text-base font-semibold">There is no such page</h1>
      <Notice
        title="The address may be mistyped, or what it showed was deleted."
        action={
          <Link href="/" className="text-accent underline">
            Start a new run, or choose one from the list
          </Link>
        }
      />
    </div>
  )
}
