import { createOperatorSession } from './operator-session.ts'

const { gatehouse } = window

/** The operator's session of this tab. */
export const operatorSession = createOperatorSession({
  location: window.location,
  // With the router's own state: back and forward go on working.
  replaceAddress: (address) => window.history.replaceState(window.history.state, '', address),
  storage: window.sessionStorage,
  requestTicket: gatehouse === undefined ? undefined : () => gatehouse.requestSignInTicket(),
})
