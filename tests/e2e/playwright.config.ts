import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGUMENTS } from '../../scripts/steps/chromium-arguments.mjs'

/** The browser that scripts/find-chromium.mjs found; empty or unset: Playwright's own. */
const chromium = process.env['RETAKE_CHROMIUM'] || undefined

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // One after another: two cores, and timing that means something.
  workers: 1,
  fullyParallel: false,
  // A test that fails now and then is a bug, here or in the program.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  // Many times what they need: what never comes is to fail, and a slow machine is no reason to.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20_000,
    navigationTimeout: 40_000,
    trace: 'off',
    video: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium !== undefined && { executablePath: chromium }),
      args: [...CHROMIUM_ARGUMENTS],
    },
  },
})
