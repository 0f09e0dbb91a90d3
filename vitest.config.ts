import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{server,electron,renderer,scripts,bench}/**/*.test.{ts,tsx}',
      'e2e/{protocol,integrate,crash}/**/*.test.ts',
      'e2e/desktop/stand-in/**/*.test.ts',
    ],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Files of a worker share its modules: each test has servers, stores and clocks of its own, and loading everything anew
    // for each file takes nearly as long as the tests.
    isolate: false,
    // Two workers: password hashing and RSA keys keep a core busy each.
    maxWorkers: 2,
  },
})
