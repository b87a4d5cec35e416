import { Settings } from '#components/servers/settings.tsx'

export const metadata = { title: 'Settings' }

export default function Page() {
  return <Settings />
}
