/** The one stylesheet of the pages, sent inside each and named in its Content Security Policy by hash. */
export const PAGE_STYLES = `
:root {
  color-scheme: light dark;
  --ground: #f6f5f2; --card: #ffffff; --text: #1f1e1b; --quiet: #5f5c54; --line: #dcd9d1;
  --accent: #14603f; --on-accent: #ffffff; --problem: #a3241c; --problem-ground: #fbeceb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #171613; --card: #201f1b; --text: #edebe5; --quiet: #a9a59a; --line: #3a3832;
    --accent: #5cc294; --on-accent: #0d1f16; --problem: #ff9d94; --problem-ground: #3a1d1a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center;
  padding: 1.5rem 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { width: 100%; max-width: 24rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 2rem 1.5rem; }
header { display: flex; flex-direction: column; align-items: center; gap: 1rem; margin-bottom: 1.5rem; text-align: center; }
.logo {
  width: 3rem; height: 3rem; border-radius: 0.5rem; object-fit: contain; display: grid; place-items: center;
  background: var(--ground); border: 1px solid var(--line); font-size: 1.25rem; font-weight: 600; color: var(--quiet);
}
h1 { margin: 0; font-size: 1.25rem; line-height: 1.35; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0.75rem 0; overflow-wrap: anywhere; }
ul { margin: 0.75rem 0 1.5rem; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
code { font: 0.8125rem "JetBrains Mono", ui-monospace, Menlo, Consolas, monospace; color: var(--quiet); }
li code { display: block; }
label { display: block; margin: 1rem 0 0.35rem; font-size: 0.875rem; font-weight: 500; }
input {
  width: 100%; padding: 0.6rem 0.75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--quiet); border-radius: 0.375rem;
}
button {
  width: 100%; margin-top: 1.5rem; padding: 0.65rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--text); background: transparent; border: 1px solid var(--quiet); border-radius: 0.375rem;
}
button.primary { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
a { color: var(--accent); white-space: nowrap; }
button.link {
  width: auto; margin: 0; padding: 0; font-weight: inherit; color: var(--accent); text-decoration: underline;
  border: 0; white-space: nowrap;
}
button.account { margin-top: 0.75rem; text-align: start; overflow-wrap: anywhere; }
button.account small { display: block; font-weight: 400; color: var(--quiet); }
.terms { margin-top: 1.5rem; font-size: 0.875rem; color: var(--quiet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.choices { display: flex; flex-wrap: wrap; gap: 0.75rem; }
.choices button { flex: 1 1 8rem; margin-top: 0; }
.problem { padding: 0.6rem 0.75rem; border-radius: 0.375rem; color: var(--problem); background: var(--problem-ground); }
details { margin-top: 1rem; color: var(--quiet); }
summary { cursor: pointer; }
footer { display: flex; align-items: center; gap: 0.4rem; margin-top: 1.25rem; font-size: 0.8125rem; color: var(--quiet); }
`
