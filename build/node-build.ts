/** What the bundles that run in Node have in common. */
import type { BuildEnvironmentOptions } from 'vite'

export const nodeBuild: BuildEnvironmentOptions & { rolldownOptions: { output: object } } = {
  target: 'node24',
  emptyOutDir: true,
  // read by people: stack traces and licence comments stay useful
  minify: false,
  sourcemap: false,
  rolldownOptions: {
    checks: { pluginTimings: false },
    external: ['electron'],
    output: {
      format: 'es',
      entryFileNames: '[name].js',
      // flat, so that a file beside an entry is beside every chunk too
      chunkFileNames: '[name]-[hash].js',
    },
  },
}
