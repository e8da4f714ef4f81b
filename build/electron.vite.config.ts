/**
 * The three bundles of the desktop app. Everything is bundled except `electron` and Node itself,
 * so the packaged app carries no node_modules. The command line has its own configuration.
 */
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { nodeBuild } from './node-build.ts'

const root = resolve(import.meta.dirname, '..')

export default defineConfig({
  main: {
    root,
    build: {
      ...nodeBuild,
      externalizeDeps: false,
      outDir: resolve(root, 'out/main'),
      rolldownOptions: {
        ...nodeBuild.rolldownOptions,
        input: {
          index: resolve(root, 'electron/main/index.ts'),
          // started by path, beside the entry that starts them
          'part-worker': resolve(root, 'electron/engine/pipeline/part-worker.ts'),
          'digest-worker': resolve(root, 'electron/local-oss/digest-worker.ts'),
        },
      },
    },
  },
  preload: {
    root,
    build: {
      externalizeDeps: false,
      outDir: resolve(root, 'out/preload'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { index: resolve(root, 'electron/preload/index.ts') },
        // a sandboxed preload is one CommonJS file that requires `electron` alone
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [vue(), tailwindcss()],
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
    },
    build: {
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      // inlined fonts and images would need `data:` in the policy
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(root, 'renderer/index.html') },
    },
  },
})
