import { defineConfig } from 'vitest/config'

/** What runs the built server, after the build; the model has its tests among the others. */
export default defineConfig({
  test: {
    include: ['e2e/crash/**/*.spec.ts'],
    environment: 'node',
    // Twenty starts, on a machine that others may use as well.
    testTimeout: 300_000,
  },
})
