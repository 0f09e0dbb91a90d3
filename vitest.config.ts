import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{server,electron,renderer,scripts,bench}/**/*.test.{ts,tsx}',
      'e2e/{protocol,integrate,crash}/**/*.test.ts',
      'e2e/desktop/stand-in/**/*.test.ts',
    ],
    environment: 'node',
    // No test changes a module for others, so the files that a worker runs share what they import: loading it anew for each
    // takes as long as the tests.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Two workers: password hashing and RSA keys keep a core busy each.
    maxWorkers: 2,
  },
})
