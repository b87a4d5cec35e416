import Link from 'next/link'

export interface LinkButtonProps {
  href: string
  title: string
  /** Opens beside the page: what is not a page of Retake. */
  external?: boolean
  children: string
}

const LOOK = 'inline-flex h-7 items-center rounded px-2.5 whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink'

/** A link that stands among buttons. */
export function LinkButton({ href, title, external = false, children }: LinkButtonProps) {
  return external ? (
    <a href={href} title={title} target="_blank" rel="noopener" className={LOOK}>
      {children}
    </a>
  ) : (
    <Link href={href} title={title} className={LOOK}>
      {children}
    </Link>
  )
}
