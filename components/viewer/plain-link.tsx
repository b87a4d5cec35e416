import type { ReactNode } from 'react'

/** Stands in a file for the links between Retake's pages: there is nowhere to go from it. */
export function PlainLink({ children }: { children?: ReactNode }) {
  return <span>{children}</span>
}
