import { z } from 'zod'

/**
 * Where the desktop looks for updates: a folder of a web server, by https alone. What it answers is trusted as far as the
 * platform's signature does not say otherwise, so it must come from whom the operator named.
 */
export const updateUrl = z
  .string()
  .trim()
  .max(500, 'Must be at most 500 characters')
  .refine((text) => problemOf(text) === undefined, { error: ({ input }) => problemOf(String(input)) ?? 'Is refused' })

function problemOf(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return 'Must be an https URL, for example https://updates.example.com/gatehouse'
  if (url.protocol !== 'https:') return 'Must be an https URL'
  if (url.username !== '' || url.password !== '') return 'Must not contain a user name or password'
  if (/[?#]/.test(text)) return 'Must be the URL of a folder, without ? and #'
  return undefined
}
