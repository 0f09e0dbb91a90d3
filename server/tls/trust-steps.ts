/**
 * How each kind of program is told to trust a certificate authority.
 * @param path of its certificate.
 * @param issuer what is called by https then.
 */
export function trustSteps(path: string, issuer = 'https://localhost:4400'): { where: string; command: string }[] {
  return [
    {
      where: 'macOS',
      command: `sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain "${path}"`,
    },
    { where: 'Windows, as administrator', command: `certutil -addstore -f Root "${path}"` },
    {
      where: 'Debian, Ubuntu',
      command: `sudo cp "${path}" /usr/local/share/ca-certificates/gatehouse-local-authority.crt && sudo update-ca-certificates`,
    },
    { where: 'Fedora, Arch', command: `sudo trust anchor --store "${path}"` },
    {
      where: 'Chromium on Linux (NSS)',
      command: `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "Gatehouse local authority" -i "${path}"`,
    },
    {
      where: 'Firefox',
      command: 'Settings, Privacy & Security, View Certificates, Authorities, Import: "trust to identify websites"',
    },
    { where: 'Node.js', command: `NODE_EXTRA_CA_CERTS="${path}" node ...` },
    {
      where: 'Java',
      command: `keytool -importcert -noprompt -cacerts -storepass changeit -alias gatehouse-local-authority -file "${path}"`,
    },
    { where: 'curl', command: `curl --cacert "${path}" ${issuer.replace(/^http:/, 'https:')}/health` },
  ]
}
