import '#lib/without-evaluation.ts'
import { createRoot } from 'react-dom/client'
import { readFileHead } from '#components/hooks/use-file-reach.ts'
import { FilePage } from '#components/viewer/file-page.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { messageOf } from '#lib/errors.ts'

/** Draws an HTML export: this is the script that every such file carries. */
async function draw(): Promise<void> {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light'
  const root = createRoot(document.getElementById('root') ?? document.body)
  try {
    root.render(<FilePage head={await readFileHead()} />)
  } catch (error) {
    root.render(
      <div className="p-4">
        <Notice tone="bad" title="This file cannot be shown">
          It is damaged, or the browser is too old: {messageOf(error)}
        </Notice>
      </div>,
    )
  }
}

void draw()
