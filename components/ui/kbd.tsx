/** A key, as it is printed on the keyboard. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded border border-line-strong bg-panel px-1 text-center font-mono text-xs text-ink-2">
      {children}
    </kbd>
  )
}
