/** What becomes of an accent colour that somebody chose: a tone of it for each theme that can be read there. */

/** Contrast of text that everybody can read (WCAG 2.2, success criterion 1.4.3, level AA). */
const READABLE = 4.5

/** What the accent is drawn on and what is written on it, in each theme of the pages. */
const GROUNDS = {
  light: { behind: ['#ffffff', '#f6f5f2'], onAccent: '#ffffff', towards: '#000000' },
  dark: { behind: ['#201f1b', '#171613'], onAccent: '#0f0e0c', towards: '#ffffff' },
} as const

export interface AccentTone {
  /** `#rrggbb`, as all of these: links, the button, the focus. */
  readonly accent: string
  /** Under the pointer. */
  readonly strong: string
  /** What is written on it. */
  readonly onAccent: string
}

/**
 * The tone of `color` (`#rrggbb`) for a theme: the colour itself where it can be read, otherwise the nearest darker or lighter
 * one that can.
 */
export function accentTone(color: string, theme: keyof typeof GROUNDS): AccentTone {
  const { behind, onAccent, towards } = GROUNDS[theme]
  const isReadable = (tone: string) => [...behind, onAccent].every((other) => contrast(tone, other) >= READABLE)
  let share = 0
  while (!isReadable(mixed(color, towards, share)) && share < 1) share += 0.02
  const accent = mixed(color, towards, share)
  // Further the same way: what could be read stays so.
  return { accent, strong: mixed(accent, towards, 0.2), onAccent }
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

function mixed(color: string, other: string, share: number): string {
  const others = channels(other)
  const parts = channels(color).map((value, at) => Math.round(value + ((others[at] ?? value) - value) * share))
  return `#${parts.map((value) => Math.min(255, value).toString(16).padStart(2, '0')).join('')}`
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
