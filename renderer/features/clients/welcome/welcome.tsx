import './welcome.css'
import { useState } from 'react'
import type { Client } from '../../../../server/contract/clients.ts'
import { ChooseFirstClient } from './choose-first-client.tsx'
import { FirstToken } from './first-token.tsx'

interface WelcomeProps {
  /** A client is about to be made: from now on the welcome stays until it is done. */
  onBegin: () => void
  /** It is dismissed, or at its end. */
  onDone: () => void
}

/** From a server that nobody has used to a first client and its first token. */
export function Welcome({ onBegin, onDone }: WelcomeProps) {
  const [created, setCreated] = useState<{ client: Client; secret: string | null }>()
  if (created !== undefined) return <FirstToken client={created.client} secret={created.secret} onDone={onDone} />
  return <ChooseFirstClient onBegin={onBegin} onCreated={setCreated} onDismiss={onDone} />
}
