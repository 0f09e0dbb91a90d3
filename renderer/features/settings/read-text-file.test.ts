import { describe, expect, it } from 'vitest'
import { MAXIMUM_CONFIGURATION_FILE } from '../../../server/contract/configuration.ts'
import { readTextFile, UnreadableFile } from './read-text-file.ts'

describe('a file that was chosen', () => {
  it('is read as text, whatever the text is', async () => {
    expect(await readTextFile(new File(['{"a": "é 𝒳"}\u0000'], 'a.json'))).toBe('{"a": "é 𝒳"}\u0000')
    expect(await readTextFile(new File([], 'empty.json'))).toBe('')
    const longest = new File([new Uint8Array(MAXIMUM_CONFIGURATION_FILE)], 'long.json')
    expect(await readTextFile(longest)).toHaveLength(MAXIMUM_CONFIGURATION_FILE)
  })

  it('is refused in words when it is too long or no text', async () => {
    const refusal = async (content: BlobPart) => {
      const error: unknown = await readTextFile(new File([content], 'a.json')).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(UnreadableFile)
      return (error as UnreadableFile).message
    }
    const tooLong = new Uint8Array(12_300_000)
    expect(await refusal(tooLong)).toMatch(/^a\.json has 12\.3 MB; .* at most 5 MB/)
    expect(await refusal(new Uint8Array([0xff, 0xfe, 0x7b, 0x00]))).toMatch(/not text in UTF-8/)
  })
})
