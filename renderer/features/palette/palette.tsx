import { CloseButton, Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useId, useState } from 'react'
import { KeyCaps } from '../../components/key-caps.tsx'
import type { Revocation } from '../../components/revoke-dialog.tsx'
import { isShortcut } from '../../lib/keyboard.ts'
import { plural } from '../../lib/numbers.ts'
import { useEntries, type Entry } from './entries.ts'
import './palette.css'

interface PaletteProps {
  opened: boolean
  onClose: () => void
  recent: readonly Entry[]
  onChosen: (entry: Entry) => void
  onRevoke: (revocation: Revocation) => void
  onHelp: () => void
}

/** Finds screens, clients, users and actions by typing. */
export function Palette({ opened, onClose, onChosen, ...content }: PaletteProps) {
  const [wasOpened, setWasOpened] = useState(false)
  const [openings, setOpenings] = useState(0)
  const [before, setBefore] = useState<Element | null>(null)
  if (opened !== wasOpened) {
    setWasOpened(opened)
    if (opened) {
      setOpenings(openings + 1)
      // Before the field below takes the focus.
      setBefore(document.activeElement)
    }
  }
  const dismiss = () => {
    onClose()
    if (before instanceof HTMLElement && before.isConnected) before.focus()
  }
  const choose = (entry: Entry) => {
    onChosen(entry)
    // A dialog that it opens gives the focus back to where it was before.
    if (entry.leaves === true) onClose()
    else dismiss()
    entry.run()
  }
  return (
    <Modal.Root
      opened={opened}
      onClose={dismiss}
      returnFocus={false}
      yOffset={80}
      size={600}
      transitionProps={{ duration: 80 }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label="Command palette">
        {/* Made anew each time it opens, be it while it still fades out: what was typed last time is gone. */}
        <PaletteContent key={openings} {...content} onDismiss={dismiss} onChoose={choose} />
      </Modal.Content>
    </Modal.Root>
  )
}

interface PaletteContentProps extends Pick<PaletteProps, 'recent' | 'onRevoke' | 'onHelp'> {
  onDismiss: () => void
  onChoose: (entry: Entry) => void
}

function PaletteContent({ recent, onRevoke, onHelp, onDismiss, onChoose }: PaletteContentProps) {
  const base = useId()
  const [typed, setTyped] = useState('')
  const [wanted, setWanted] = useState<string>()
  const { groups, isSearching } = useEntries(typed, recent, { onRevoke, onHelp })
  const entries = groups.flatMap((group) => group.entries)
  // What was chosen by the arrows stays chosen while more is found; otherwise Enter takes the first.
  const place = Math.max(
    0,
    entries.findIndex(({ id }) => id === wanted),
  )
  const current = entries[place]
  const optionId = (entry: Entry) => `${base}${entry.id}`.replaceAll(' ', '-')

  const currentId = current === undefined ? undefined : optionId(current)
  useEffect(() => {
    if (currentId !== undefined) document.getElementById(currentId)?.scrollIntoView({ block: 'nearest' })
  }, [currentId])

  const type = (text: string) => {
    setTyped(text)
    setWanted(undefined)
  }
  const take = (entry: Entry) => {
    if (entry.fills === undefined) onChoose(entry)
    else type(entry.fills)
  }
  const press = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = isShortcut(event, 'nextRow') ? 1 : isShortcut(event, 'previousRow') ? -1 : 0
    if (step !== 0) setWanted(entries[(place + step + entries.length) % entries.length]?.id)
    else if (isShortcut(event, 'openRow') && current !== undefined) take(current)
    else if (isShortcut(event, 'palette')) onDismiss()
    else return
    event.preventDefault()
  }

  return (
    <div className="palette">
      <div className="palette-field">
        <IconSearch size={16} stroke={1.6} aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Find a screen, client, user or action"
          aria-expanded={entries.length > 0}
          aria-controls={`${base}list`}
          aria-autocomplete="list"
          aria-activedescendant={currentId}
          placeholder="Find a screen, client, user or action"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          data-autofocus
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={press}
        />
        <CloseButton size="sm" aria-label="Close" tabIndex={-1} onClick={onDismiss} />
      </div>
      <div className="palette-list" role="listbox" id={`${base}list`} aria-label="What was found">
        {groups.map(({ title, entries: ofGroup }) => (
          <div key={title} role="group" aria-label={title}>
            <div className="palette-group" aria-hidden="true">
              {title}
            </div>
            {ofGroup.map((entry) => (
              <Option
                key={entry.id}
                id={optionId(entry)}
                entry={entry}
                isCurrent={entry === current}
                onPoint={() => setWanted(entry.id)}
                onTake={() => take(entry)}
              />
            ))}
          </div>
        ))}
      </div>
      {entries.length === 0 && !isSearching && <p className="palette-nothing">Nothing is called that</p>}
      <div className="palette-foot">
        <span role="status">{isSearching ? 'Searching' : plural(entries.length, 'result')}</span>
        <span>
          <KeyCaps id="previousRow" /> <KeyCaps id="nextRow" /> move
        </span>
        <span>
          <KeyCaps id="openRow" /> choose
        </span>
        <span>
          <KeyCaps id="close" /> close
        </span>
      </div>
    </div>
  )
}

interface OptionProps {
  id: string
  entry: Entry
  isCurrent: boolean
  onPoint: () => void
  onTake: () => void
}

function Option({ id, entry: { label, detail, Icon, shortcut }, isCurrent, onPoint, onTake }: OptionProps) {
  return (
    <div
      role="option"
      id={id}
      aria-selected={isCurrent}
      className="palette-option"
      // Not on entering: a list that scrolls under a pointer at rest would choose.
      onMouseMove={isCurrent ? undefined : onPoint}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onTake}
    >
      <Icon size={16} stroke={1.6} aria-hidden="true" />
      <span className="palette-label">{label}</span>
      {detail !== undefined && detail !== '' && <span className="palette-detail">{detail}</span>}
      {shortcut !== undefined && (
        <span className="palette-keys" aria-hidden="true">
          <KeyCaps id={shortcut} />
        </span>
      )}
    </div>
  )
}
