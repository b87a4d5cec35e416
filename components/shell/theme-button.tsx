import { THEMES, useTheme } from '#components/hooks/use-theme.ts'
import { IconButton } from '#components/ui/icon-button.tsx'

const ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const

/** Goes round the colour schemes: as the system has it, light, dark. */
export function ThemeButton() {
  const [theme, setTheme] = useTheme()
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
  return <IconButton icon={ICONS[theme]} label={`Colours: ${theme}. Change to ${next}`} onClick={() => setTheme(next)} />
}
