import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { FIRST_PAINT_SCRIPT } from '#components/shell/first-paint-script.ts'
import { Shell } from '#components/shell/shell.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Retake', template: '%s · Retake' },
  description: 'A browser workbench for agent trajectories',
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function Layout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    // The script below sets what the server cannot know: the colour scheme and whether the runs list is hidden.
    <html lang="en" data-theme="light" data-sidebar="open" suppressHydrationWarning>
      <body>
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: FIRST_PAINT_SCRIPT }} />
        <Shell>{children}</Shell>
      </body>
    </html>
  )
}
