import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { bundledLicenses } from './scripts/bundled-licenses.ts'
import { initialScriptBudget } from './scripts/initial-script.ts'

const licenses = bundledLicenses(import.meta.dirname)

// One toolchain for the four bundles: the Electron main process and the headless twin (ESM, with all they need but native
// code: one file is found, read and compiled in a third of the time of a thousand), the preload (a sandboxed preload must be
// one CommonJS file) and the console.
export default defineConfig({
  main: {
    plugins: [licenses],
    // React's production half alone: the other would come along, and be the one that runs.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          main: 'electron/main.ts',
          cli: 'server/cli.ts',
          'signing-worker': 'server/tokens/signing-worker.ts',
        },
        // Side by side: the signer finds the worker's file beside its own, as in the source.
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          // Half the text to compile at each start; names stay, for whoever reads a stack trace.
          minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  },
  preload: {
    plugins: [licenses],
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        // They share nothing: each is one file.
        input: { preload: 'electron/preload.ts', 'passphrase-preload': 'electron/passphrase-preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    resolve: {
      alias: [{ find: /^zod$/, replacement: join(import.meta.dirname, 'renderer/lib/zod-without-eval.ts') }],
    },
    // electron-vite sets a relative base, for pages loaded from files. Ours come over HTTP, from addresses of any depth.
    plugins: [
      react(),
      initialScriptBudget(),
      licenses,
      { name: 'absolute-base', enforce: 'post', config: () => ({ base: '/' }) },
    ],
    build: { outDir: 'out/renderer', minify: true, rolldownOptions: { input: 'renderer/index.html' } },
  },
})
