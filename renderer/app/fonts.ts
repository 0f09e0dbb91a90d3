import '@fontsource-variable/inter'
// The package's own style sheet has a subset so small that the build would inline it as a data: URL, and the Content
// Security Policy lets fonts come from this origin only. Ids, tokens and code are Latin.
import monospaced from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?no-inline'

document.fonts.add(
  new FontFace('JetBrains Mono Variable', `url(${monospaced}) format('woff2')`, {
    weight: '100 800',
    display: 'swap',
    unicodeRange: 'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2122',
  }),
)
