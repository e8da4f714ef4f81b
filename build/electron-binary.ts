/** Electron's binary: found, or fetched within bounds. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const releases = 'https://github.com/electron/electron/releases/download/'
/** A closed network shows itself within this time. */
const reachWithinMs = 8000
/** About 110 MB, on a slow line. */
const downloadWithinMs = 10 * 60_000

/** Its path; `undefined` when it is not there and cannot be had. */
export async function electronBinary(root: string): Promise<string | undefined> {
  const present = presentBinary(root)
  if (present !== undefined) return present
  if (!(await isReachable(process.env['ELECTRON_MIRROR'] ?? releases))) return undefined
  console.log('Downloading Electron (once)…')
  const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    signal: AbortSignal.timeout(downloadWithinMs),
  })
  try {
    await once(child, 'exit')
  } catch {
    // took too long: as good as not to be had
    return undefined
  }
  return presentBinary(root)
}

/** The binary that is already on this machine. */
export function presentBinary(root: string): string | undefined {
  const folder = join(root, 'node_modules/electron')
  const pathFile = join(folder, 'path.txt')
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron'
  const path = join(override ?? join(folder, 'dist'), name)
  return existsSync(path) ? path : undefined
}

async function isReachable(url: string): Promise<boolean> {
  try {
    await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(reachWithinMs),
    })
    return true
  } catch {
    return false
  }
}
