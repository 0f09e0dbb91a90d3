// All that happens in the window that asks for the passphrase. Its page has no script, and is given nothing to call.
import { ipcRenderer } from 'electron'
import { passphraseChannel, type GivePassphrase } from './passphrase-call.ts'

const give: GivePassphrase = (passphrase) =>
  ipcRenderer.invoke(passphraseChannel, passphrase) as ReturnType<GivePassphrase>

function part(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`The page has no ${id}`)
  return element
}

document.addEventListener('DOMContentLoaded', () => {
  const field = part('passphrase') as HTMLInputElement
  const button = part('open') as HTMLButtonElement
  const problem = part('problem')
  const isShown = part('show') as HTMLInputElement
  const query = new URLSearchParams(location.hash.slice(1))
  part('directory').textContent = query.get('directory')
  if (query.get('keychain') === 'other') part('reason').hidden = false

  const giveUp = () => void give(null)
  const attempt = async () => {
    if (field.value === '' || button.disabled) return
    button.disabled = true
    problem.textContent = ''
    field.removeAttribute('aria-invalid')
    const answer = await give(field.value).catch(() => ({ problem: 'Something went wrong. Try again.' }))
    if (answer.problem === null) return
    button.disabled = false
    problem.textContent = answer.problem
    field.setAttribute('aria-invalid', 'true')
    field.select()
    field.focus()
  }

  part('form').addEventListener('submit', (event) => {
    event.preventDefault()
    void attempt()
  })
  part('cancel').addEventListener('click', giveUp)
  isShown.addEventListener('change', () => {
    field.type = isShown.checked ? 'text' : 'password'
  })
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') giveUp()
  })
  field.focus()
})
