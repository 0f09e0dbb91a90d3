import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/**
 * The one page of the console answers at every depth (`/clients/abc`), so its files are named from the root. electron-vite
 * names them relative to the page, for windows that load a file; this comes after it.
 */
const filesFromTheRoot = {
  name: 'files-from-the-root',
  enforce: 'post' as const,
  config: () => ({ base: '/' }),
}

// One toolchain for the four bundles: the Electron main process and the headless twin (ESM, dependencies external), the
// preload (a sandboxed preload must be one CommonJS file) and the console.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: { input: { main: 'electron/main.ts', cli: 'server/cli.ts' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), filesFromTheRoot],
    build: { outDir: 'out/renderer', minify: true, rolldownOptions: { input: 'renderer/index.html' } },
  },
})
