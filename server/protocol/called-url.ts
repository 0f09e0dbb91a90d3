/**
 * Why the server will not call `url`, in words for who registered it; undefined when it will. What is fetched from clients
 * (keys, request objects) and sent to them (logout tokens) crosses networks: https, but on this machine.
 */
export function calledUrlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return 'must be an absolute URL, for example https://app.example.com/jwks'
  const { protocol, hostname, username, password, hash } = new URL(url)
  if (username !== '' || password !== '') return 'must not contain a user name or password'
  if (hash !== '' || url.includes('#')) return 'must not have a fragment (#)'
  if (protocol === 'https:') return undefined
  const isHere = /^(127(\.\d{1,3}){3}|\[::1\]|localhost|.+\.localhost)$/.test(hostname)
  return protocol === 'http:' && isHere
    ? undefined
    : 'must use https, except on this machine (127.0.0.1, [::1], localhost)'
}
