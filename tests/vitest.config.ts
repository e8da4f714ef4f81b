import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const root = new URL('..', import.meta.url).pathname

/** For a test that hangs, ms: a busy machine never decides one. */
const patience = 60_000

/**
 * For what keeps nothing in its modules and cleans up after itself: its files share a worker, which
 * saves two thirds of the time, for most of it went into loading the same modules again and again.
 */
const together = { isolate: false } as const

/** Harnesses that go through thousands of cases in one process: they need neither room nor a build. */
const proofs = [
  'tests/integration/{crash-points,fuzz,schedules}/**/*.test.ts',
  'tests/integration/store/crash-states.test.ts',
]

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: patience,
          ...together,
        },
      },
      {
        root,
        plugins: [vue()],
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['tests/renderer/**/*.test.ts'],
          testTimeout: patience,
          ...together,
        },
      },
      {
        root,
        test: {
          name: 'integration',
          environment: 'node',
          include: ['tests/integration/**/*.test.ts', 'tests/contract/**/*.test.ts'],
          exclude: proofs,
          testTimeout: patience,
          hookTimeout: 30_000,
        },
      },
      {
        root,
        test: { name: 'proofs', environment: 'node', include: proofs, testTimeout: patience },
      },
    ],
  },
})
