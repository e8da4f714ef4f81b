/** Finds a Chromium to stand in for Electron's: named, installed, or the one that npm brings. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bundledChromium } from './bundled-chromium.ts'

/** A Chromium that can be started. */
export interface Chromium {
  readonly executablePath: string
  /** Added to the environment it is started with. */
  readonly env: Readonly<Record<string, string>>
  /** `true`: a build without windows, whatever the display. */
  readonly headlessOnly: boolean
}

/** `CHROMIUM_PATH`, else an installed Chrome, Chromium or Edge, else the one inside `@sparticuz/chromium`. */
export async function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Chromium> {
  const named = env['CHROMIUM_PATH']
  if (named === 'bundled') return bundledChromium()
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist`)
    return installed(named)
  }
  const found = candidates(env).find((path) => existsSync(path))
  return found === undefined ? bundledChromium() : installed(found)
}

function installed(executablePath: string): Chromium {
  return { executablePath, env: {}, headlessOnly: false }
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const edge = ['microsoft-edge', 'microsoft-edge-stable']

function candidates(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
        (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
      )
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
        const folder = env[variable]
        if (folder === undefined) return []
        return [
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(folder, 'Chromium', 'Application', 'chrome.exe'),
          join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ]
      })
    default:
      return (env['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => folder !== '')
        .flatMap((folder) => [...names, ...edge].map((name) => join(folder, name)))
  }
}
