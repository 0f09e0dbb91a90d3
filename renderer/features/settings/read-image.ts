/** Bytes; more is not read: the server takes less. */
const LIMIT = 2_000_000

/** A chosen image as a data URI in base64. @throws Error with what to do. */
export async function readImage(file: File): Promise<string> {
  if (file.size > LIMIT) throw new Error(`${file.name} is too large for a logo: choose an image of at most 256 kB`)
  return await new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(new Error(`${file.name} could not be read: choose it again`))
    reader.readAsDataURL(file)
  })
}
