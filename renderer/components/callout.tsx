import './callout.css'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

const ICONS = { neutral: IconInfoCircle, good: IconCircleCheck, warning: IconAlertTriangle, bad: IconCircleX } as const

interface CalloutProps {
  tone: keyof typeof ICONS
  title?: string
  /** `alert` for what just went wrong, `status` for what may come and go. */
  role?: 'alert' | 'status'
  children?: ReactNode
  /** What can be done about it; stands on the right. */
  action?: ReactNode
}

/** Something to know before going on: an icon and words say what the colour says. */
export function Callout({ tone, title, role, children, action }: CalloutProps) {
  const Icon = ICONS[tone]
  return (
    <div className={`callout callout-${tone}`} role={role}>
      <Icon size={16} stroke={1.6} aria-hidden="true" />
      <div className="callout-body">
        {title !== undefined && <p className="callout-title">{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
