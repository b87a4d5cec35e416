/** Runs before the first paint, so that neither the colour scheme nor the runs list flashes: only reads what the browser kept. */
export const FIRST_PAINT_SCRIPT = `(() => {
  const root = document.documentElement.dataset
  let theme = null
  try {
    theme = localStorage.getItem('retake.theme')
    root.sidebar = localStorage.getItem('retake.sidebar') === '"closed"' ? 'closed' : 'open'
  } catch {}
  const dark = theme === '"dark"' || (theme !== '"light"' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.theme = dark ? 'dark' : 'light'
})()`
