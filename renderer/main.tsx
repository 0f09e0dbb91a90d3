import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app/fonts.ts'
import './app/global.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { applyColorScheme } from './app/color-scheme.ts'
import { operatorSession } from './lib/connection.ts'
import { refuseStrayDrops } from './lib/file-drop.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

applyColorScheme()
refuseStrayDrops()
void operatorSession.start()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
