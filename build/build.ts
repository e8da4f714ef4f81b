/** `npm run build`: the desktop app and the command line into `out/`. */
import { build as buildApp } from 'electron-vite'
import { cp, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { build } from 'vite'
import { nodeBuild } from './node-build.ts'

const root = resolve(import.meta.dirname, '..')

await buildApp({ configFile: resolve(root, 'build/electron.vite.config.ts'), logLevel: 'warn' })
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ...nodeBuild,
    ssr: true,
    outDir: resolve(root, 'out/cli'),
    rolldownOptions: {
      ...nodeBuild.rolldownOptions,
      input: {
        index: resolve(root, 'electron/cli/index.ts'),
        'part-worker': resolve(root, 'electron/engine/pipeline/part-worker.ts'),
        'digest-worker': resolve(root, 'electron/local-oss/digest-worker.ts'),
      },
    },
  },
})

// the window and tray icons the app loads while it runs
await mkdir(resolve(root, 'out/icons'), { recursive: true })
for (const name of [
  'icon.png',
  'icon.ico',
  'icons/trayTemplate.png',
  'icons/trayTemplate@2x.png',
  'icons/tray-dark-22.png',
  'icons/tray-light-22.png',
]) {
  await cp(resolve(root, 'build', name), resolve(root, 'out/icons', name.replace('icons/', '')))
}
