import { UserManager } from 'oidc-client-ts'

const home = `${window.location.origin}/`
const manager = new UserManager({
  authority: document.querySelector('meta[name=issuer]').content,
  client_id: 'spa',
  redirect_uri: home,
  post_logout_redirect_uri: home,
  scope: 'openid profile email',
  loadUserInfo: true,
  revokeTokensOnSignout: true,
})

function show(user) {
  document.querySelector('output').textContent = user ? `Hello, ${user.profile.name}` : 'Nobody is signed in'
}

const press = (id, action) => document.getElementById(id).addEventListener('click', action)
press('sign-in', () => manager.signinRedirect())
press('renew', async () => show(await manager.signinSilent()))
press('sign-out', () => manager.signoutRedirect())

const answer = new URLSearchParams(window.location.search)
try {
  if (answer.has('code') || answer.has('error')) await manager.signinCallback()
  else if (answer.has('state')) await manager.signoutCallback()
} finally {
  // An answer is good once: out of the address, so that a reload does not give it again.
  window.history.replaceState(null, '', home)
  show(await manager.getUser())
}
