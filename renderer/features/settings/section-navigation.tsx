import { Link, useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { SETTINGS_SECTIONS } from '../../lib/settings-sections.ts'

/** Where to go on a long screen; says where one is. */
export function SectionNavigation() {
  const shown = useShownSection()
  useSectionOfAddress()
  return (
    <nav className="settings-navigation" aria-label="Settings">
      {SETTINGS_SECTIONS.map(({ id, label }) => (
        <Link
          key={id}
          to="/settings"
          hash={id}
          replace
          hashScrollIntoView={false}
          className="settings-link"
          activeOptions={{ includeHash: true }}
          activeProps={{ 'aria-current': undefined }}
          data-shown={shown === id || undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

/** Milliseconds that the parts of the screen have to be there, and to keep their place. */
const SETTLED = 1500

/** Goes to the section that the address names, now and when it names another. What is above it may load a moment longer. */
function useSectionOfAddress(): void {
  const { hash, key } = useLocation({ select: ({ hash, state }) => ({ hash, key: state.__TSR_key }) })
  useEffect(() => {
    if (hash === '') return
    const until = Date.now() + SETTLED
    let frame = 0
    let hasFocus = false
    const goThere = () => {
      const section = document.getElementById(hash)
      if (section !== null) {
        section.scrollIntoView({ block: 'start' })
        if (!hasFocus) section.focus({ preventScroll: true })
        hasFocus = true
      }
      if (Date.now() < until) frame = requestAnimationFrame(goThere)
    }
    goThere()
    const leaveAlone = () => cancelAnimationFrame(frame)
    // Somebody who scrolls or types goes where they want.
    for (const event of ['wheel', 'pointerdown', 'keydown'] as const) {
      window.addEventListener(event, leaveAlone, { once: true, passive: true })
    }
    return () => {
      leaveAlone()
      for (const event of ['wheel', 'pointerdown', 'keydown'] as const) window.removeEventListener(event, leaveAlone)
    }
  }, [hash, key])
}

/**
 * The section at the top of what is in sight. At the end of the screen, where the last ones cannot come to the top, it is the
 * one that the address names until somebody scrolls or types, and then the last.
 */
function useShownSection(): string | undefined {
  const [shown, setShown] = useState<string>()
  const { hash, key } = useLocation({ select: ({ hash, state }) => ({ hash, key: state.__TSR_key }) })
  useEffect(() => {
    const content = document.getElementById('content')
    if (content === null) return
    let named = SETTINGS_SECTIONS.find(({ id }) => id === hash)?.id
    const find = () => {
      const top = content.getBoundingClientRect().top
      const isAtEnd = content.scrollTop + content.clientHeight >= content.scrollHeight - 2
      const passed = SETTINGS_SECTIONS.filter(({ id }) => {
        const section = document.getElementById(id)
        return section !== null && section.getBoundingClientRect().top <= top + 120
      })
      const last = isAtEnd && content.scrollTop > 0 ? (named ?? SETTINGS_SECTIONS.at(-1)?.id) : passed.at(-1)?.id
      setShown(last ?? SETTINGS_SECTIONS[0]?.id)
    }
    const leave = () => (named = undefined)
    find()
    content.addEventListener('scroll', find, { passive: true })
    for (const event of ['wheel', 'pointerdown', 'keydown'] as const) {
      window.addEventListener(event, leave, { once: true, passive: true })
    }
    return () => {
      content.removeEventListener('scroll', find)
      for (const event of ['wheel', 'pointerdown', 'keydown'] as const) window.removeEventListener(event, leave)
    }
  }, [hash, key])
  return shown
}
