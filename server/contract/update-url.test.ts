import { expect, test } from 'vitest'
import { updateUrl } from './update-url.ts'

test.each([
  'https://updates.example.com',
  'https://updates.example.com:8443/gatehouse/',
  ' https://updates.example.com/a ',
])('%j is a place for updates', (url) => {
  expect(updateUrl.parse(url)).toBe(url.trim())
})

test.each([
  ['', /https URL/],
  ['updates.example.com', /https URL/],
  ['http://updates.example.com/', /https URL/],
  ['file:///srv/updates', /https URL/],
  ['javascript:alert(1)', /https URL/],
  ['https://', /https URL/],
  ['https://alice@updates.example.com/', /user name or password/],
  ['https://alice:secret@updates.example.com/', /user name or password/],
  ['https://updates.example.com/?token=secret', /without \?/],
  ['https://updates.example.com/#', /without \?/],
  [`https://updates.example.com/${'a'.repeat(500)}`, /at most 500/],
])('%j is none', (url, problem) => {
  const { success, error } = updateUrl.safeParse(url)
  expect(success).toBe(false)
  expect(error?.issues[0]?.message).toMatch(problem)
})
