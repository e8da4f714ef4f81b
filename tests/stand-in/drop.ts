/** Drops real files and folders on a page through DevTools: the page gets `File`s with real paths. */
import type { Page } from '@playwright/test'

export async function dropFiles(page: Page, paths: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  const { width, height } = await page.evaluate(() => ({
    width: window.innerWidth,
    height: window.innerHeight,
  }))
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const at = { x: Math.round(width / 2), y: Math.round(height / 2), data }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, ...at })
  }
  await cdp.detach()
}
