/** One Chromium per window: started with a fresh profile, gone with the window or with its parent. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { findChromium } from './chromium.ts'
import { systemLocale } from './system-locale.ts'

export interface WindowBrowser {
  readonly context: BrowserContext
  /** The page of the window as it is now. */
  readonly page: Page
  /** Where a second client may connect, e.g. Playwright's `connectOverCDP`. */
  readonly cdpEndpoint: string
  /** Puts a new page in place of one that crashed: Playwright's client has no use for that one. */
  renewPage(): Promise<void>
  close(): Promise<void>
}

export async function openBrowser(size: {
  readonly width: number
  readonly height: number
}): Promise<WindowBrowser> {
  const found = await findChromium()
  const hasDisplay =
    process.platform === 'linux'
      ? Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
      : process.env['PARTWAY_STAND_IN_HEADLESS'] !== '1'
  const headless = found.headlessOnly || !hasDisplay
  const profile = await mkdtemp(join(tmpdir(), 'partway-window-'))
  const watch = watchParent(profile)
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: found.executablePath,
      // with a locale that is not installed, Chromium on Linux cannot read names beyond ASCII
      env: { ...process.env, ...found.env, LC_ALL: 'C.UTF-8' },
      headless,
      viewport: null,
      // as in Electron; a headless build left alone says `en-US@posix`, which Intl refuses
      locale: systemLocale(),
      // the window's own signals are the app's business
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        '--remote-debugging-port=0',
        `--window-size=${size.width},${size.height}`,
        ...(headless ? [] : ['--app=data:text/html,<title>Partway</title>']),
      ],
    })
    .catch(async (error: unknown) => {
      watch.done()
      throw error
    })
  let page = context.pages()[0] ?? (await context.newPage())
  const [port = '', path = ''] = (
    await readFile(join(profile, 'DevToolsActivePort'), 'utf8')
  ).split('\n')
  return {
    context,
    get page() {
      return page
    },
    renewPage: async () => {
      const crashed = page
      // else the new page would be taken for a pop-up; whoever attaches to it listens again
      context.removeAllListeners('page')
      page = await context.newPage()
      await crashed.close()
    },
    cdpEndpoint: `ws://127.0.0.1:${port}${path}`,
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
      watch.done()
    },
  }
}

/**
 * Chromium leaves when its debugging pipe closes, so it normally follows its parent into any
 * death. This process waits for the same end of file and makes sure of it: it removes the
 * profile folder and ends whatever still runs on it.
 */
function watchParent(profile: string): { done(): void } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts'), profile], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.unref()
  return { done: () => child.stdin.end('done') }
}
