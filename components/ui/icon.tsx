const PATHS = {
  plus: 'M8 3v10M3 8h10',
  sliders: 'M2 4.5h6.5M12 4.5h2M10.2 2.8v3.4M2 11.5h2M7.5 11.5H14M5.8 9.8v3.4',
  funnel: 'M2 3h12L9.5 8.5V13l-3-1.5v-3Z',
  panel: 'M2.5 3h11v10h-11zM6.5 3v10',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5Z',
  screen: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  help: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM6.2 6.2a1.8 1.8 0 1 1 2.6 1.7c-.5.3-.8.7-.8 1.3M8 11.2v.3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.3 10.3 13.5 13.5',
  book: 'M8 4.2C6.5 3.1 4.6 2.8 2.5 3v9.6c2.1-.2 4 .1 5.5 1.2 1.5-1.1 3.4-1.4 5.5-1.2V3c-2.1-.2-4 .1-5.5 1.2ZM8 4.2v9.6',
  up: 'M8 13V3M4 7l4-4 4 4',
  down: 'M8 3v10M4 9l4 4 4-4',
} as const
export type IconName = keyof typeof PATHS

/** A line drawing of 16 px in the colour of the text; what it stands for is said by the control around it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg aria-hidden viewBox="0 0 16 16" className="size-4 shrink-0 fill-none stroke-current" strokeWidth="1.4" strokeLinecap="round">
      <path d={PATHS[name]} strokeLinejoin="round" />
    </svg>
  )
}
