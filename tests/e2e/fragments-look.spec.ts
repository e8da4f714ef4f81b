/** The Fragments page with 3,200 real fragments: both themes, both languages, no violation on any screen. */
import type { Page } from '@playwright/test'
import { crowdBuckets, crowdWithFragments } from '../support/fragment-crowd.ts'
import { expectAccessible } from './accessible.ts'
import { ask, expect, test } from './fixture.ts'

const looks = [
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'zh-CN'],
  ['dark', 'zh-CN'],
] as const
const noRegion = { rules: { region: { enabled: false } } }

/** The acts of one fragment in the order of its menu, each with what it opens. */
const dialogs = ['adopt', 'complete', 'delete', 'lifecycle', 'open-upload', 'prices'] as const

for (const [theme, language] of looks) {
  test(`the page, its details and its dialogs have no violation: ${theme}, ${language}`, async ({
    oss,
    connected,
  }, testInfo) => {
    test.setTimeout(120_000)
    for (const name of crowdBuckets) oss.putBucket(name)
    await crowdWithFragments(oss)
    const { page } = await connected()
    await page.setViewportSize({ width: 1280, height: 800 })
    await ask(page, 'settings.save', { theme, language })
    await page.keyboard.press('Control+2')
    await expect(page.getByRole('navigation').getByRole('button').nth(1)).toHaveAttribute(
      'aria-current',
      'page',
    )
    await page.getByRole('option', { name: /plenty/ }).click()
    await expectAccessible(page, 'buckets')
    await page.keyboard.press('Control+3')
    const grid = page.getByRole('treegrid')
    await expect(grid).toHaveAttribute('aria-rowcount', '3201')
    await page.getByRole('searchbox').fill('large/')
    await expect(grid).toHaveAttribute('aria-rowcount', '4')
    await grid.getByRole('row').nth(1).click()
    await expect(page.getByRole('tabpanel')).toContainText(/2,500/)
    await expectAccessible(page, 'fragments with details')
    await page.screenshot({ path: testInfo.outputPath(`details-${theme}-${language}.png`) })
    await page.getByRole('searchbox').fill('')
    await expect(grid).toHaveAttribute('aria-rowcount', '3201')
    await page.screenshot({ path: testInfo.outputPath(`all-${theme}-${language}.png`) })
    await page.getByRole('searchbox').fill('large/')
    await expect(grid).toHaveAttribute('aria-rowcount', '4')
    await grid.getByRole('row').nth(1).click({ button: 'right' })
    await expect(page.getByRole('menu')).toBeVisible()
    await expectAccessible(page, 'menu', noRegion)
    await page.keyboard.press('Escape')
    for (const dialog of dialogs) {
      await openDialog(page, dialog)
      await expectAccessible(page, dialog)
      await page.screenshot({ path: testInfo.outputPath(`${dialog}-${theme}-${language}.png`) })
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toHaveCount(0)
    }
  })
}

/** By the toolbar, whatever the language: its buttons stand in one order. */
async function openDialog(page: Page, dialog: (typeof dialogs)[number]): Promise<void> {
  const buttons = page.getByRole('main').getByRole('toolbar').last().getByRole('button')
  const place = { adopt: 0, delete: 1, complete: 2, lifecycle: 3, 'open-upload': 5, prices: 5 }
  await buttons.nth(place[dialog]).click()
  if (dialog === 'open-upload') await page.getByRole('menuitem').first().click()
  if (dialog === 'prices') await page.getByRole('menuitem').last().click()
  await expect(page.getByRole('dialog').or(page.getByRole('alertdialog'))).toBeVisible()
}
