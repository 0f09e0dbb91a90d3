import { MAXIMUM_CONFIGURATION_FILE } from '../../../server/contract/configuration.ts'

/** A file that was chosen is none that could be read as a declarative file; in words for who chose it. */
export class UnreadableFile extends Error {}

/** The text of a declarative file. What is in it is the server's to judge. @throws UnreadableFile */
export async function readTextFile(file: File): Promise<string> {
  if (file.size > MAXIMUM_CONFIGURATION_FILE) {
    throw new UnreadableFile(
      `${file.name} has ${megabytes(file.size)}; a configuration file has at most ${megabytes(MAXIMUM_CONFIGURATION_FILE)}. Divide it: what a file does not name is left alone.`,
    )
  }
  let bytes: ArrayBuffer
  try {
    bytes = await file.arrayBuffer()
  } catch {
    throw new UnreadableFile(`${file.name} could not be read: a folder, or a file that is gone. Choose a JSON file.`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UnreadableFile(`${file.name} is not text in UTF-8. Choose a JSON file.`)
  }
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
