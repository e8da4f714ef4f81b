/** Draws the application and tray icons from their SVGs: `node build/icons/render.ts`. The results are committed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../../tests/stand-in/chromium.ts'

const here = new URL('./', import.meta.url)
const appSizes = [16, 32, 48, 64, 128, 256, 512, 1024]
const traySizes = [16, 22, 32, 44]

async function draw(page: Page, svg: string, sizePx: number, colour: string): Promise<Buffer> {
  await page.setViewportSize({ width: sizePx, height: sizePx })
  const coloured = svg.replaceAll('fill="#000"', `fill="${colour}"`)
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:100vw;height:100vh}</style>${coloured}`,
  )
  return page.screenshot({ omitBackground: true })
}

/** An .ico whose pictures are PNGs (allowed since Windows Vista). */
function ico(pictures: readonly { readonly sizePx: number; readonly png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  pictures.forEach(({ sizePx, png }, index) => {
    const entry = 6 + 16 * index
    header.writeUInt8(sizePx % 256, entry)
    header.writeUInt8(sizePx % 256, entry + 1)
    header.writeUInt16LE(1, entry + 4)
    header.writeUInt16LE(32, entry + 6)
    header.writeUInt32LE(png.length, entry + 8)
    header.writeUInt32LE(offset, entry + 12)
    offset += png.length
  })
  return Buffer.concat([header, ...pictures.map(({ png }) => png)])
}

const { executablePath, env } = await findChromium()
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox'],
  env: { ...process.env, ...env },
})
const page = await browser.newPage()
const app = readFileSync(new URL('icon.svg', here), 'utf8')
const tray = readFileSync(new URL('tray.svg', here), 'utf8')
const pictures: { sizePx: number; png: Buffer }[] = []
for (const sizePx of appSizes) {
  const png = await draw(page, app, sizePx, '')
  pictures.push({ sizePx, png })
  writeFileSync(new URL(`${sizePx}x${sizePx}.png`, here), png)
}
writeFileSync(new URL('../icon.ico', here), ico(pictures.filter(({ sizePx }) => sizePx <= 256)))
writeFileSync(new URL('../icon.png', here), pictures.at(-1)?.png ?? Buffer.alloc(0))
for (const sizePx of traySizes) {
  writeFileSync(new URL(`tray-dark-${sizePx}.png`, here), await draw(page, tray, sizePx, '#1c1c1e'))
  writeFileSync(
    new URL(`tray-light-${sizePx}.png`, here),
    await draw(page, tray, sizePx, '#f5f5f7'),
  )
}
writeFileSync(new URL('trayTemplate.png', here), await draw(page, tray, 16, '#000'))
writeFileSync(new URL('trayTemplate@2x.png', here), await draw(page, tray, 32, '#000'))
await browser.close()
