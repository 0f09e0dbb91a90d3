import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/global.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { startSession } from './lib/operator-session.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

void startSession()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
