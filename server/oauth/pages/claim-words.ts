/** Standard claims (OpenID Connect Core section 5.1) as people call them. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['name', 'your full name'],
  ['given_name', 'your given name'],
  ['family_name', 'your family name'],
  ['preferred_username', 'your username'],
  ['picture', 'your picture'],
  ['updated_at', 'when your details last changed'],
  ['email', 'your email address'],
  ['email_verified', 'whether your email address was verified'],
  ['address', 'your postal address'],
  ['phone_number', 'your phone number'],
  ['phone_number_verified', 'whether your phone number was verified'],
])

/** What a claim holds, in words that follow "See"; of one that an operator made up there is only its name. */
export function claimWords(name: string): string {
  return WORDS.get(name) ?? `your ${name.replaceAll(/[_-]/g, ' ')}`
}
