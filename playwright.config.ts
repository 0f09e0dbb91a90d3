import { defineConfig, devices } from '@playwright/test'
import { chromiumSwitches, findChromium } from './scripts/chromium.ts'

const executablePath = findChromium()

const inChromium = {
  ...devices['Desktop Chrome'],
  launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: [...chromiumSwitches] },
}

export default defineConfig({
  // The tests under e2e/protocol need no browser: vitest runs them.
  testDir: 'e2e',
  globalSetup: './e2e/desktop/global-setup.ts',
  outputDir: 'test-results/playwright',
  snapshotPathTemplate: 'e2e/screens/{arg}{ext}',
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  // Every test owns its data directory and ports.
  fullyParallel: true,
  workers: 2,
  // Where others share the machine, a browser can miss its time: tried once more, and named in the summary.
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 20 * 60_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    // A trace takes as much processor time as the test it records, so not every test pays for the one that may fail: the
    // second try has one. To see more of a failure: npm run test:e2e -- --trace on -g 'the name of the test'.
    trace: 'on-first-retry',
  },
  projects: [
    { name: 'console', testDir: 'e2e/console', use: inChromium },
    // Of what docs/integrate shows, what runs in a browser; vitest runs the rest.
    { name: 'integrate', testDir: 'e2e/integrate', testMatch: '*.spec.ts', use: inChromium },
    // The command itself, without a browser.
    { name: 'headless', testDir: 'e2e/headless' },
    { name: 'desktop', testDir: 'e2e/desktop', testMatch: '*.spec.ts' },
  ],
})
