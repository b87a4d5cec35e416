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
    testTimeout: 20_000,
  },
})
