import { describe, expect, it } from 'vitest'
import { invalidToken, OAuthError } from './oauth-error.ts'

/** RFC 6749 section 5.2; RFC 6750 section 3 says the same of the header. */
const ALLOWED = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/

describe('the description of a refusal', () => {
  it.each(['Say "no"', 'C:\\path', 'two\r\nlines', 'tab\t', 'naïve – Ж 🙂', '\0', '\u007f'])(
    'has only the characters that the standards allow, whatever was sent: %j',
    (text) => {
      expect(new OAuthError('invalid_request', `Received ${text}`).description).toMatch(ALLOWED)
      const [, quoted] =
        /error_description="(.*)"$/.exec(invalidToken(`Received ${text}`).headers['WWW-Authenticate'] ?? '') ?? []
      expect(quoted).toMatch(ALLOWED)
    },
  )
})
