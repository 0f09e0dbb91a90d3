import type { Response } from 'express'
import type { AnswerTarget } from '../authorization-request.ts'
import { FORM_POST_SCRIPT, FormPostPage } from '../pages/form-post-page.tsx'
import { sendPage } from '../pages/send-page.ts'
import { answerUri } from './answer-uri.ts'

/**
 * Sends a code, tokens or an error to the client in the response mode that it asked for. By redirect, 303: the browser goes on with
 * GET and the form's content stays here (RFC 9700 section 4.12).
 */
export function sendAnswer(
  { issuer }: { issuer: string },
  response: Response,
  { client, redirectUri, responseMode, state }: AnswerTarget,
  answer: Record<string, string>,
): void {
  const parameters = { ...answer, ...(state === undefined ? {} : { state }), iss: issuer }
  if (responseMode === 'form_post') {
    const page = FormPostPage({ client, redirectUri, parameters })
    sendPage(response, page, { status: 200, redirectUri, script: FORM_POST_SCRIPT })
    return
  }
  const location = answerUri(redirectUri, parameters, responseMode)
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', Location: location }).status(303).end()
}
