/**
 * `npm start [-- --data DIR]`: builds what is stale and opens the app. In Electron where its binary
 * is there or can be downloaded, otherwise through the stand-in over an installed Chromium.
 */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { electronBinary } from './electron-binary.ts'
import { isStale } from './is-stale.ts'

const root = resolve(import.meta.dirname, '..')
const main = resolve(root, 'out/main/index.js')
const args = process.argv.slice(2)

if (await isStale(root)) {
  console.log('Building Partway…')
  await import('./build.ts')
}

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const electron = hasDisplay ? await electronBinary(root) : undefined
if (electron === undefined) {
  console.log(
    hasDisplay
      ? 'Electron’s binary is not here and cannot be downloaded (ELECTRON_MIRROR names another place to get it), so the app opens in an installed Chromium instead.'
      : 'There is no display: the app runs in a Chromium without a window; `npm run demo` shows what it does.',
  )
}

const [program, ...programArgs] =
  electron === undefined
    ? [
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        '--import',
        new URL('../tests/stand-in/register.ts', import.meta.url).href,
        main,
      ]
    : [electron, root]
const child = spawn(program, [...programArgs, ...args], { stdio: 'inherit' })
// Ctrl-C reaches the app itself, which pauses cleanly; this process waits for it
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('error', (error) => {
  console.error(error.message)
  process.exitCode = 1
})
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
