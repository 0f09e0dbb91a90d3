/** Writes a line for whoever runs the desktop from a command line, or reads what it said there. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`)
}
