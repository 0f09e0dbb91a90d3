import { accentTone } from '../../contract/accent.ts'

/** As the person's system has it, or as one that does, for a preview. */
export type PageTheme = 'system' | 'light' | 'dark'

const DARK = '@media (prefers-color-scheme: dark)'

/**
 * The one stylesheet of the pages, sent inside each and named in its Content Security Policy by hash; with the operator's
 * accent, in a tone for each theme that can be read there.
 */
export function pageStyles(accent: string | null, theme: PageTheme = 'system'): string {
  const styles = accent === null ? STYLES : STYLES + accentStyles(accent)
  if (theme === 'system') return styles
  return styles
    .replaceAll(DARK, theme === 'dark' ? '@media all' : '@media not all')
    .replace('color-scheme: light dark', `color-scheme: ${theme}`)
}

function accentStyles(color: string): string {
  const variables = (theme: 'light' | 'dark') => {
    const { accent, strong, onAccent } = accentTone(color, theme)
    return `:root { --accent: ${accent}; --accent-strong: ${strong}; --on-accent: ${onAccent}; }`
  }
  return `${variables('light')}\n${DARK} { ${variables('dark')} }\n`
}

/** Sizes are in rem, so that the person's own text size counts; nothing has a width that a narrow window could not give. */
const STYLES = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --card: #ffffff; --text: #1f1e1b; --quiet: #5f5c54; --line: #dcd9d1;
  --accent: #14603f; --accent-strong: #0e4a30; --on-accent: #ffffff; --problem: #a3241c; --problem-ground: #fbeceb;
  --shadow: 0 1px 2px rgb(31 30 27 / 6%), 0 8px 24px rgb(31 30 27 / 6%);
}
${DARK} {
  :root {
    --ground: #171613; --card: #201f1b; --text: #edebe5; --quiet: #a9a59a; --line: #3a3832;
    --accent: #5cc294; --accent-strong: #7bd3ab; --on-accent: #0d1f16; --problem: #ff9d94; --problem-ground: #3a1d1a;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; padding: min(1.5rem, 5vw) min(1rem, 4vw); background: var(--ground); color: var(--text);
  font: 1rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
main { width: 100%; max-width: 25rem; }
.card {
  padding: 2rem min(1.75rem, 6vw); background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
  box-shadow: var(--shadow);
}
.card > :last-child, form > :last-child { margin-bottom: 0; }
header { display: flex; flex-direction: column; align-items: center; gap: 1rem; margin-bottom: 1.5rem; text-align: center; }
.logo {
  width: 3rem; height: 3rem; border-radius: 0.625rem; object-fit: contain; display: grid; place-items: center;
  background: var(--ground); border: 1px solid var(--line); font-size: 1.25rem; font-weight: 600; color: var(--quiet);
}
img.logo { width: auto; min-width: 3rem; max-width: min(12rem, 100%); padding: 0.25rem; background: #ffffff; }
.logo svg { width: 1.5rem; height: 1.5rem; }
h1 { margin: 0; font-size: 1.25rem; line-height: 1.35; font-weight: 600; text-wrap: balance; }
p { margin: 0.75rem 0; }
strong { font-weight: 600; }
.quiet { font-size: 0.875rem; color: var(--quiet); }
.centred { text-align: center; }
ul { margin: 0.75rem 0 1.5rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
code, .device-code { font-family: "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; }
code { font-size: 0.8125rem; color: var(--quiet); }
li code { display: block; }
label { display: block; margin: 1rem 0 0.35rem; font-size: 0.875rem; font-weight: 500; }
input {
  width: 100%; min-width: 0; padding: 0.6rem 0.75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--quiet); border-radius: 0.375rem;
}
input[aria-invalid] { border-color: var(--problem); }
.device-code { font-size: min(1.375rem, 10vw); font-weight: 500; letter-spacing: 0.08em; text-indent: 0.08em; text-align: center; }
input.device-code { padding: 0.5rem; text-transform: uppercase; }
p.device-code { padding: 0.6rem 0.5rem; background: var(--ground); border: 1px solid var(--line); border-radius: 0.375rem; }
button {
  width: 100%; margin-top: 1.5rem; padding: 0.65rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--quiet); border-radius: 0.375rem;
}
button:hover { background: var(--ground); }
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button.primary:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
a { color: var(--accent); }
button.link {
  width: auto; margin: 0; padding: 0; font-weight: inherit; color: var(--accent); text-align: start;
  text-decoration: underline; background: none; border: 0; border-radius: 0.125rem;
}
a:hover, button.link:hover { color: var(--accent-strong); }
button.account { margin-top: 0.75rem; text-align: start; }
button.account small { display: block; font-weight: 400; color: var(--quiet); }
.terms { margin-top: 1.5rem; font-size: 0.875rem; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.choices { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.choices button { flex: 1 1 8rem; margin-top: 0; }
.problem {
  padding: 0.6rem 0.75rem; color: var(--problem); background: var(--problem-ground);
  border-inline-start: 3px solid var(--problem); border-radius: 0.375rem;
}
details { margin-top: 1.25rem; padding-top: 1rem; font-size: 0.875rem; color: var(--quiet); border-top: 1px solid var(--line); }
summary { cursor: pointer; }
header.brand { gap: 0.6rem; margin-bottom: 1.25rem; font-size: 1.0625rem; font-weight: 600; }
header.brand img { width: auto; height: 3rem; max-width: min(16rem, 100%); object-fit: contain; }
${DARK} {
  header.brand img { padding: 0.375rem; background: #ffffff; border-radius: 0.5rem; }
}
footer {
  display: flex; flex-direction: column; align-items: center; gap: 0.4rem; max-width: 25rem; margin-top: 1.25rem;
  font-size: 0.8125rem; text-align: center; color: var(--quiet);
}
.maker { display: flex; align-items: center; gap: 0.4rem; }
footer svg { width: 1rem; height: 1rem; }
`
