/** A JWT, whole or cut off; the dot after its header tells it from other words. */
const JWT = /eyJ[\w-]{8,}\.[\w.-]*/g
/** What no name or identifier here is as long as (a UUID has 36 characters), but every secret that the server makes. */
const OPAQUE = /[\w-]{40,}/g

/**
 * A text in which nothing stands that could be a token, a secret or a code that somebody put where it does not belong. The
 * first four characters stay, so that its owner recognises it.
 */
export function masked(text: string): string {
  const hide = (secret: string) => `${secret.slice(0, 4)}***`
  return text.replaceAll(JWT, hide).replaceAll(OPAQUE, hide)
}
