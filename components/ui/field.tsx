import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react'

const BOX = 'w-full rounded border border-line-strong bg-ground px-2 text-sm text-ink placeholder:text-ink-3 aria-invalid:border-bad disabled:opacity-60'

export interface FieldProps {
  id: string
  label: string
  hint?: string | undefined
  error?: string | undefined
  children: ReactNode
}

/** A labelled control with its hint and its error; the control carries `id` and `aria-describedby={id + '-about'}`. */
export function Field({ id, label, hint, error, children }: FieldProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      {children}
      <p id={`${id}-about`} className={`text-xs ${error === undefined ? 'text-ink-3' : 'text-bad'} empty:hidden`}>
        {error ?? hint ?? ''}
      </p>
    </div>
  )
}

export function TextInput({ className = '', ...rest }: InputHTMLAttributes<HTMLInputElement>) {
  return <input className={`${BOX} h-7 ${className}`} autoComplete="off" spellCheck={false} {...rest} />
}

export function TextArea({ className = '', ...rest }: TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return <textarea className={`${BOX} py-1.5 font-mono text-[12.5px] leading-[19px] ${className}`} spellCheck={false} {...rest} />
}

export function Select({ className = '', ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return <select className={`${BOX} h-7 ${className}`} {...rest} />
}
