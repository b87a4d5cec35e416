import { useHealth } from '#components/hooks/use-health.ts'
import { oneLine } from '#lib/text/one-line.ts'

/**
 * Says on every page that nothing can be saved, or soon not, and what to do; nothing while all is well. It stands at the
 * bottom, so that what is being read stays where it is.
 */
export function TroubleBar() {
  const { data } = useHealth()
  if (data === undefined || (data.database.ok && data.disk.ok)) return null
  const [title, detail] = data.database.ok ? ['Disk:', data.disk.detail] : ['Nothing can be saved now, but what is there can be read:', data.database.detail]
  const tone = data.database.ok ? 'border-line bg-warn-ground text-warn' : 'border-bad-line bg-bad-ground text-bad'
  return (
    <p role="status" className={`shrink-0 border-t px-4 py-1.5 text-sm wrap-anywhere ${tone}`}>
      <span className="font-medium">{title}</span> {oneLine(detail)}
    </p>
  )
}
