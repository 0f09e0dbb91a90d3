import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The one accent, a deep gate green: what can be acted on. */
const gate: MantineColorsTuple = [
  '#eaf5ef',
  '#d0e8db',
  '#a8d4bd',
  '#7cc3a0',
  '#5cc294',
  '#31875f',
  '#1d6f4b',
  '#14603f',
  '#0f4f33',
  '#0a3c26',
]

/** Warm neutral greys. */
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f4f2ee',
  '#e9e7e1',
  '#dad7cf',
  '#c2beb4',
  '#8a867c',
  '#66625a',
  '#55524b',
  '#3b3933',
  '#232220',
]

/** For what ends something, and for refusals. */
const red: MantineColorsTuple = [
  '#fcefed',
  '#f8dad6',
  '#f1b8b1',
  '#ff9d94',
  '#e57369',
  '#cf4f44',
  '#bf4036',
  '#b3362d',
  '#a3241c',
  '#8f1d16',
]

const dark: MantineColorsTuple = [
  '#edebe5',
  '#cfccc3',
  '#aeaa9f',
  '#928e83',
  '#45423b',
  '#38362f',
  '#2a2924',
  '#1e1d1a',
  '#181714',
  '#11100e',
]

const comboboxProps = { transitionProps: { duration: 80 }, withinPortal: false } as const
/** Chromium lets Tab go into whatever scrolls; this is gone once the field is left, and the focus with it. */
const scrollAreaProps = { viewportProps: { tabIndex: -1 } } as const
const dialog = {
  transitionProps: { duration: 120 },
  closeButtonProps: { 'aria-label': 'Close' },
} as const

export const theme = createTheme({
  colors: { gate, gray, red, dark },
  primaryColor: 'gate',
  primaryShade: 7,
  black: '#1f1e1b',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '26px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px', lineHeight: '28px' }, h2: { fontSize: '15px', lineHeight: '22px' } },
  },
  // Hairlines instead.
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    // The asterisk of required fields is drawn by global.css, so that it is no part of their labels.
    TextInput: { defaultProps: { size: 'xs', withAsterisk: false } },
    PasswordInput: { defaultProps: { size: 'xs', withAsterisk: false } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs', withAsterisk: false } },
    Select: { defaultProps: { size: 'xs', comboboxProps, scrollAreaProps } },
    MultiSelect: { defaultProps: { size: 'xs', comboboxProps, scrollAreaProps } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { ...dialog, centered: true } },
    Drawer: { defaultProps: dialog },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
  },
})

/**
 * The colours of the console in both schemes. They are written here and not with `light-dark()` in the style sheets: the
 * minifier replaces that by variables that only a `color-scheme` in the same sheet would set. Text reaches AA contrast where
 * Mantine's own greys are too faint.
 */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#66625a',
    '--mantine-color-placeholder': '#6f6b62',
    '--mantine-color-error': '#a3241c',
    '--gatehouse-ground': '#f6f5f2',
    '--gatehouse-line': '#e3e0d9',
    '--gatehouse-field': 'var(--mantine-color-white)',
    '--gatehouse-field-line': 'var(--mantine-color-gray-4)',
    '--gatehouse-hover': '#f0eee9',
    '--gatehouse-selected': '#e4e9e4',
    '--gatehouse-accent-text': '#14603f',
    '--gatehouse-good': '#14603f',
    '--gatehouse-warning': '#8a4a00',
    '--gatehouse-bad': '#a3241c',
  },
  dark: {
    '--mantine-color-body': '#1b1a17',
    '--mantine-color-text': '#edebe5',
    '--mantine-color-dimmed': '#aeaa9f',
    '--mantine-color-placeholder': '#a19d92',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-gate-filled': '#24784f',
    '--mantine-color-gate-filled-hover': '#1d6f4b',
    '--gatehouse-ground': '#141311',
    '--gatehouse-line': '#33312b',
    '--gatehouse-field': 'var(--mantine-color-dark-6)',
    '--gatehouse-field-line': 'var(--mantine-color-dark-4)',
    '--gatehouse-hover': '#23221e',
    '--gatehouse-selected': '#1f2b25',
    '--gatehouse-accent-text': '#7cd0ab',
    '--gatehouse-good': '#7cd0ab',
    '--gatehouse-warning': '#f0b268',
    '--gatehouse-bad': '#ff9d94',
  },
})
