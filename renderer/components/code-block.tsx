import { Code } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** A program to copy: wide lines scroll. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <div style={{ position: 'relative' }}>
      <Code block tabIndex={0} role="group" aria-label={label} pr={40} style={{ overflowX: 'auto' }}>
        {code}
      </Code>
      <div style={{ position: 'absolute', top: 6, right: 6 }}>
        <CopyButton value={code} label={`Copy ${label}`} />
      </div>
    </div>
  )
}
