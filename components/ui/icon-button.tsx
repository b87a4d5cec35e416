import type { ButtonHTMLAttributes } from 'react'
import { Icon, type IconName } from '#components/ui/icon.tsx'

export const ICON_BUTTON = 'inline-flex size-7 shrink-0 items-center justify-center rounded text-ink-2 hover:bg-hover hover:text-ink'

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: IconName
  label: string
  shortcut?: string
}

/** A square button with a drawing: its label is its name and its title. */
export function IconButton({ icon, label, shortcut, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      className={`${ICON_BUTTON} ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  )
}
