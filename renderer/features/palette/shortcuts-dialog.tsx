import { Modal, Title } from '@mantine/core'
import { KeyCaps } from '../../components/key-caps.tsx'
import { SHORTCUTS, type ShortcutId } from '../../lib/shortcuts.ts'
import './palette.css'

const ALL = Object.entries(SHORTCUTS).map(([id, shortcut]) => ({ id: id as ShortcutId, ...shortcut }))
const PLACES = [...new Set(ALL.map(({ where }) => where))]

/** What the keyboard does. */
export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={640}>
      <div className="shortcuts">
        {PLACES.map((place) => (
          <section key={place} aria-label={place}>
            <Title order={3} fz="xs" fw={500} c="dimmed" mb={4}>
              {place}
            </Title>
            <dl>
              {ALL.filter(({ where }) => where === place).map(({ id, does }) => (
                <div key={id}>
                  <dt>{does}</dt>
                  <dd>
                    <KeyCaps id={id} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
