import { describe, expect, it } from 'vitest'
import { accentTone, contrast } from './accent.ts'

describe('the tone of an accent', () => {
  it('can be read in both themes, whatever colour was chosen (WCAG 2.2, 1.4.3)', () => {
    const steps = ['00', '33', '77', 'bb', 'ff']
    const colors = steps.flatMap((red) => steps.flatMap((green) => steps.map((blue) => `#${red}${green}${blue}`)))
    for (const color of colors) {
      const light = accentTone(color, 'light')
      const dark = accentTone(color, 'dark')
      for (const tone of [light.accent, light.strong]) {
        for (const other of ['#ffffff', '#f6f5f2', light.onAccent]) expect(contrast(tone, other)).toBeGreaterThan(4.49)
      }
      for (const tone of [dark.accent, dark.strong]) {
        for (const other of ['#201f1b', '#171613', dark.onAccent]) expect(contrast(tone, other)).toBeGreaterThan(4.49)
      }
    }
  })

  it('is the colour itself where that can be read', () => {
    expect(accentTone('#14603f', 'light').accent).toBe('#14603f')
    expect(accentTone('#ffd400', 'dark').accent).toBe('#ffd400')
    expect(accentTone('#ffd400', 'light').accent).not.toBe('#ffd400')
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 1)
  })
})
