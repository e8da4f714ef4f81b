/**
 * Pictures of the page in its states, with axe and the console read on each:
 * `CHROMIUM_PATH=... node tests/renderer/harness/shots.ts FOLDER [NAME...]`. Exits 1 on any complaint.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'
import { connectionShots } from './connection-shots.ts'
import { fragmentActShots } from './fragment-act-shots.ts'
import { fragmentDialogShots } from './fragment-dialog-shots.ts'
import { fragmentShots } from './fragment-shots.ts'
import { objectShots } from './object-shots.ts'
import { serveHarness } from './serve.ts'

interface Shot {
  readonly name: string
  readonly query: string
  readonly size?: readonly [number, number]
  /** Runs in the page before the picture. */
  readonly keys?: readonly string[]
  readonly click?: string
  readonly rightClick?: string
  /** Clicked after `click`. */
  readonly clickNext?: string
  /** Pressed before any click. */
  readonly keysFirst?: readonly string[]
  /** Files hanging over the window. */
  readonly dragged?: number
  /** What they hang over. */
  readonly draggedOver?: string
}

const small = [960, 600] as const
const shots: readonly Shot[] = [
  { name: 'mixed-light-en', query: 'scenario=mixed', click: 'text=EP07_master' },
  {
    name: 'mixed-dark-zh',
    query: 'scenario=mixed&theme=dark&language=zh-CN',
    click: 'text=EP07_master',
  },
  {
    name: 'mixed-light-zh-960',
    query: 'scenario=mixed&language=zh-CN',
    size: small,
    click: 'text=EP07_master',
  },
  {
    name: 'mixed-dark-en-960',
    query: 'scenario=mixed&theme=dark&details=closed',
    size: small,
    click: 'text=EP07_master',
    keys: ['Control+a'],
  },
  { name: 'mixed-light-en-720', query: 'scenario=mixed&details=closed', size: [720, 560] },
  {
    name: 'mixed-closed-light-en',
    query: 'scenario=mixed&details=closed',
    click: 'text=EP07_master',
    keys: ['Control+a'],
  },
  { name: 'failed-light-en', query: 'scenario=mixed', click: 'text=pgdump-prod' },
  {
    name: 'blocked-dark-zh',
    query: 'scenario=mixed&theme=dark&language=zh-CN',
    click: 'text=live-recording',
  },
  { name: 'empty-light-en', query: 'scenario=empty' },
  {
    name: 'empty-dark-zh-960',
    query: 'scenario=empty&theme=dark&language=zh-CN&no-destination',
    size: small,
  },
  { name: 'loading-light-en', query: 'scenario=loading' },
  { name: 'error-light-en', query: 'scenario=error' },
  { name: 'notices-light-zh', query: 'scenario=notices&language=zh-CN' },
  { name: 'health-network-light-en', query: 'scenario=health-network' },
  {
    name: 'health-network-dark-zh-960',
    query: 'scenario=health-network&theme=dark&language=zh-CN',
    size: small,
  },
  { name: 'health-trying-dark-en', query: 'scenario=health-trying&theme=dark' },
  { name: 'health-offline-light-zh', query: 'scenario=health-offline&language=zh-CN' },
  { name: 'health-offline-light-en-960', query: 'scenario=health-offline', size: small },
  { name: 'health-stranger-light-en-960', query: 'scenario=health-stranger', size: small },
  { name: 'health-stranger-dark-zh', query: 'scenario=health-stranger&theme=dark&language=zh-CN' },
  { name: 'health-service-dark-en', query: 'scenario=health-service&theme=dark' },
  { name: 'health-service-light-zh', query: 'scenario=health-service&language=zh-CN' },
  { name: 'health-slowed-light-en', query: 'scenario=health-slowed' },
  {
    name: 'health-slowed-dark-zh-960',
    query: 'scenario=health-slowed&theme=dark&language=zh-CN',
    size: small,
  },
  { name: 'health-refused-light-en-960', query: 'scenario=health-refused', size: small },
  { name: 'health-refused-dark-zh', query: 'scenario=health-refused&theme=dark&language=zh-CN' },
  { name: 'health-held-light-en', query: 'scenario=health-held' },
  {
    name: 'health-held-dark-zh-960',
    query: 'scenario=health-held&theme=dark&language=zh-CN',
    size: small,
  },
  { name: 'health-held-trying-light-en-960', query: 'scenario=health-held-trying', size: small },
  {
    name: 'health-held-connection-dark-en',
    query: 'scenario=health-held-connection&theme=dark',
  },
  {
    name: 'health-held-connection-light-zh',
    query: 'scenario=health-held-connection&language=zh-CN',
  },
  { name: 'health-all-light-en', query: 'scenario=health-all' },
  {
    name: 'credentials-light-en',
    query: 'scenario=health-refused',
    click: 'role=button[name=/Enter credentials… studio/]',
  },
  {
    name: 'credentials-dark-zh-960',
    query: 'scenario=health-refused&theme=dark&language=zh-CN',
    size: small,
    click: 'role=button[name=/填写凭证… studio/]',
  },
  { name: 'there-light-en', query: 'scenario=mixed', click: 'text=found-again' },
  {
    name: 'there-dark-zh-960',
    query: 'scenario=mixed&theme=dark&language=zh-CN',
    size: small,
    click: 'text=found-again',
  },
  { name: 'missing-light-en', query: 'scenario=mixed', click: 'text=DSC_2044' },
  {
    name: 'missing-menu-light-en',
    query: 'scenario=mixed&details=closed',
    rightClick: 'text=DSC_2044',
  },
  {
    name: 'locate-light-en',
    query: 'scenario=mixed',
    click: 'text=DSC_2044',
    clickNext: 'role=button[name=/Locate file/]',
  },
  {
    name: 'locate-dark-zh-960',
    query: 'scenario=mixed&theme=dark&language=zh-CN',
    size: small,
    click: 'text=live-recording',
    clickNext: 'role=button[name=/查找文件/]',
  },
  { name: 'many-light-en', query: 'scenario=many&count=10000' },
  { name: 'long-light-en', query: 'scenario=long' },
  { name: 'long-dark-zh-960', query: 'scenario=long&theme=dark&language=zh-CN', size: small },
  { name: 'menu-light-en', query: 'scenario=mixed&details=closed', rightClick: 'text=brief_final' },
  {
    name: 'menu-dark-zh',
    query: 'scenario=mixed&details=closed&theme=dark&language=zh-CN',
    rightClick: 'text=EP06_master',
  },
  {
    name: 'cancel-light-en',
    query: 'scenario=mixed&details=closed',
    click: 'text=EP07_master',
    keys: ['Control+a', 'Shift+Delete'],
  },
  {
    name: 'remove-dark-zh',
    query: 'scenario=mixed&details=closed&theme=dark&language=zh-CN',
    click: 'text=EP06_master',
    keys: ['Delete'],
  },
  { name: 'destination-light-en', query: 'scenario=empty&no-destination', keys: ['Control+o'] },
  {
    name: 'destination-dark-zh',
    query: 'scenario=empty&no-destination&theme=dark&language=zh-CN',
    keys: ['Control+o'],
  },
  { name: 'refused-light-en', query: 'scenario=mixed&details=closed', keys: ['Control+o'] },
  { name: 'drop-light-en', query: 'scenario=mixed', dragged: 3 },
  {
    name: 'drop-dark-zh',
    query: 'scenario=empty&no-destination&theme=dark&language=zh-CN',
    dragged: 1,
  },
  { name: 'settings-light-en', query: 'scenario=mixed', keys: ['Control+,'] },
  {
    name: 'settings-transfers-light-en',
    query: 'scenario=mixed',
    keysFirst: ['Control+,'],
    click: 'role=tab[name="Transfers"]',
  },
  {
    name: 'settings-transfers-auto-dark-zh',
    query: 'scenario=mixed&theme=dark&language=zh-CN',
    keysFirst: ['Control+,'],
    click: 'role=tab[name="传输"]',
    clickNext: 'text=自动，按线路情况',
  },
  { name: 'first-run-light-en', query: 'scenario=first-run' },
  ...connectionShots,
  ...fragmentActShots,
  ...fragmentDialogShots,
  ...fragmentShots,
  ...objectShots,
]

const folder = process.argv[2] ?? 'shots'
const wanted = process.argv.slice(3)
const axeSource = await readFile(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)
const { url, server } = await serveHarness()
const browser = await chromium.launch({
  ...(process.env['CHROMIUM_PATH'] ? { executablePath: process.env['CHROMIUM_PATH'] } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
})
let complaints = 0
for (const shot of shots) {
  if (wanted.length === 0 || wanted.some((name) => shot.name.includes(name)))
    complaints += await take(browser, shot)
}
await browser.close()
server.close()
console.log(complaints === 0 ? 'no complaints' : `${complaints} complaints`)
process.exitCode = complaints === 0 ? 0 : 1

async function drag(page: Page, count: number): Promise<void> {
  await page.evaluate((files) => {
    const dataTransfer = new DataTransfer()
    for (let i = 0; i < files; i += 1) dataTransfer.items.add(new File(['x'], `${i}.mov`))
    window.dispatchEvent(new DragEvent('dragenter', { dataTransfer, cancelable: true }))
  }, count)
}

async function dragOver(page: Page, what: string): Promise<void> {
  await page
    .locator(what)
    .first()
    .evaluate((element) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'a.mov'))
      const event = new DragEvent('dragover', { dataTransfer, cancelable: true, bubbles: true })
      element.dispatchEvent(event)
    })
}

async function take(browser: Browser, shot: Shot): Promise<number> {
  const [width, height] = shot.size ?? [1280, 800]
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${url}?${shot.query}`)
  await page.waitForSelector('#app > *')
  await page.waitForTimeout(250)
  for (const key of shot.keysFirst ?? []) await page.keyboard.press(key)
  if (shot.keysFirst) await page.waitForTimeout(600)
  if (shot.click) await page.locator(shot.click).first().click()
  if (shot.clickNext) await page.locator(shot.clickNext).first().click()
  if (shot.rightClick) await page.locator(shot.rightClick).first().click({ button: 'right' })
  for (const key of shot.keys ?? []) await page.keyboard.press(key)
  if (shot.dragged) await drag(page, shot.dragged)
  if (shot.draggedOver) await dragOver(page, shot.draggedOver)
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${shot.name}.png`) })
  // Trusted Types forbid axe's own script in the page's world only through DOM sinks; evaluate is free of them.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate<AxeResults>(
    // A menu stands in the body, outside of all landmarks, as menus do.
    "axe.run(document, { rules: { region: { enabled: document.querySelector('[role=menu]') === null } } })",
  )
  for (const { id, nodes } of violations) {
    complaints.push(
      `axe ${id}: ${nodes
        .map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
        .slice(0, 4)
        .join('\n    ')}`,
    )
  }
  await page.close()
  console.log(`${shot.name}: ${complaints.length === 0 ? 'ok' : `\n  ${complaints.join('\n  ')}`}`)
  return complaints.length
}
