import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { 'server-only': path.join(import.meta.dirname, 'tests/empty-module.ts') } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**'],
    setupFiles: ['tests/seed.ts'],
    env: { TZ: 'Asia/Kathmandu' },
    maxWorkers: 2,
    // Many times what they need: a test that hangs is to fail, and a slow machine is no reason to.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
