/** What the steps of the authorization endpoint share: one request on its way through them. */
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import type { ReactElement } from 'react'
import type { SignIn } from '../../accounts/sign-in.ts'
import type { ClientKeys } from '../../clients/client-keys.ts'
import type { Form } from '../../http/form-body.ts'
import { invalidRequest, type OAuthError } from '../../protocol/oauth-error.ts'
import type { AuthorizationTerms, PushedRequestRecord, SessionRecord } from '../../store/records.ts'
import type { Store } from '../../store/store.ts'
import type { Signer } from '../../tokens/signer.ts'
import type { SigningKeys } from '../../tokens/signing-keys.ts'
import type { TokenIssuer } from '../../tokens/token-issuer.ts'
import type { Usage } from '../../usage/usage.ts'
import type { AuthorizationRequest } from '../authorization-request.ts'
import type { BrowserSessions } from '../browser-session.ts'
import type { InteractionContext, Interactions } from '../interaction.ts'
import { sendPage } from '../pages/send-page.ts'
import type { PushedRequests } from '../pushed-requests.ts'

export interface AuthorizeDependencies {
  store: Store
  signIn: SignIn
  keys: SigningKeys
  signer: Signer
  tokenIssuer: TokenIssuer
  usage: Usage
  clientKeys: ClientKeys
  pushedRequests: PushedRequests
  sessions: BrowserSessions
  interactions: Interactions
  issuer: string
  now: () => number
  log: Logger
}

export interface Visit {
  request: Request
  response: Response
  /** The authorization request as it came; the forms carry it on. */
  query: string
  asked: AuthorizationRequest
  /** Where it was pushed: the record, which its code uses up. */
  pushed: PushedRequestRecord | null
}

/** What was allowed, in which session. */
export interface Allowed {
  scopes: readonly string[]
  terms: AuthorizationTerms | null
  session: SessionRecord
  /** All that descends from it belongs to this family. */
  familyId: string
}

export type Step = (dependencies: AuthorizeDependencies, visit: Visit) => Promise<void>

/** A refusal that concerns the person at the browser and not the client: shown on a page, never redirected. */
export class PageError extends Error {
  readonly refusal: OAuthError
  constructor(refusal: OAuthError) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export const pageError = (description: string) => new PageError(invalidRequest(description))

/** Shows a page of this request; a pushed one lasts while a person is at it. */
export async function showPage(
  { pushedRequests }: AuthorizeDependencies,
  { response, asked, pushed }: Visit,
  page: ReactElement,
  status = 200,
): Promise<void> {
  if (pushed !== null) await pushedRequests.keep(pushed)
  sendPage(response, page, { status, client: asked.client, redirectUri: asked.redirectUri })
}

/** The hidden field of a form for this visit. */
export function seal(
  { sessions, interactions }: AuthorizeDependencies,
  { request, response, query }: Visit,
  step: InteractionContext['step'],
  sessionId: string | null = null,
): string {
  return interactions.seal({ step, browserId: sessions.browserId(request, response), query, sessionId })
}

/** Whether the form was made here for this very visit: see `interaction.ts`. */
export function isSealed(
  { sessions, interactions }: AuthorizeDependencies,
  { request, response, query }: Visit,
  form: Form,
  step: InteractionContext['step'],
  sessionId: string | null = null,
): boolean {
  const context = { step, browserId: sessions.browserId(request, response), query, sessionId }
  return interactions.matches(form.get('interaction'), context)
}

export const outOfDate = () =>
  pageError('This page is out of date or was not opened here: start again from the application')
