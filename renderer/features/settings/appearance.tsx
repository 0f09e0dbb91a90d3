import { SegmentedControl, Text, useMantineColorScheme } from '@mantine/core'
import { Section } from '../../components/section.tsx'
import { desktop } from '../../lib/desktop.ts'

/** How the console looks in this browser, or in the desktop; kept there. Motion follows the system by itself. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Section
      id="appearance"
      title="Appearance"
      description={desktop === undefined ? 'Of this console, in this browser only.' : 'Of Gatehouse on this computer.'}
    >
      <SegmentedControl
        aria-label="Colour scheme"
        size="sm"
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
      <Text c="dimmed" fz="xs" mt="xs">
        What moves stands still where your system asks for reduced motion.
      </Text>
    </Section>
  )
}
