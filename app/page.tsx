import { Home } from '#components/new-run/home.tsx'

export default function Page() {
  return <Home />
}
