import { Code } from '@mantine/core'
import { CopyButton } from './copy-button.tsx'

/** A program to copy: wide lines scroll, unless it `wraps`. */
export function CodeBlock({ code, label, wraps = false }: { code: string; label: string; wraps?: boolean }) {
  return (
    <div style={{ position: 'relative' }}>
      <Code
        block
        tabIndex={0}
        role="group"
        aria-label={label}
        pr={40}
        style={wraps ? { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } : { overflowX: 'auto' }}
      >
        {code}
      </Code>
      <div style={{ position: 'absolute', top: 6, right: 6 }}>
        <CopyButton value={code} label={`Copy ${label}`} />
      </div>
    </div>
  )
}
