/** What went wrong as one line for a person; never a stack trace. */
export function errorLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replaceAll(/\s*\n\s*/g, ' ')
}
