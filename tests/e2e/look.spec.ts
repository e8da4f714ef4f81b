/** Both languages, both themes, and no accessibility violation on any screen. */
import { expectAccessible } from './accessible.ts'
import { ask, connect, expect, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

for (const theme of ['light', 'dark'] as const) {
  test(`first run and connection form have no violation, ${theme}`, async ({ launch }) => {
    const page = await (await launch()).page()
    await ask(page, 'settings.save', { theme })
    await expect(page.locator('html')).toHaveClass(theme === 'dark' ? /dark/ : /^(?!.*dark)/)
    await expectAccessible(page, 'first run')
    await page.getByRole('button', { name: 'Add a connection…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    await dialog.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(dialog.getByText('Give the connection a name.')).toBeVisible()
    await expectAccessible(page, 'connection form with its complaints')
  })

  test(`transfers, details and dialogs have no violation, ${theme}`, async ({
    oss,
    connected,
    file,
  }) => {
    const { app, page } = await connected()
    await ask(page, 'settings.save', { theme })
    await expectAccessible(page, 'empty list')
    const held = oss.faults.add({
      operation: 'UploadPart',
      skip: 2,
      fault: { kind: 'hold', at: 'commit' },
    })
    await app.drop([await file('film.mov', 6 * MiB), await file('small.txt', 5)])
    await expect(rowOf(page, 'small.txt')).toContainText('Done')
    await held.hit(1)
    await rowOf(page, 'film.mov').click()
    for (const tab of ['Parts', 'General', 'Speed', 'Log']) {
      await page.getByRole('tab', { name: tab }).click()
      await expectAccessible(page, `details, ${tab}`)
    }
    await page.getByRole('button', { name: /^Cancel and delete parts/ }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await expectAccessible(page, 'cancel dialog')
    await page.keyboard.press('Escape')
    await rowOf(page, 'film.mov').click({ button: 'right' })
    await expect(page.getByRole('menu')).toBeVisible()
    // a menu floats above all landmarks, where ARIA allows it to be
    await expectAccessible(page, 'context menu', { rules: { region: { enabled: false } } })
  })

  test(`settings have no violation, ${theme}`, async ({ oss, launch }) => {
    const page = await (await launch()).page()
    await connect(page, oss)
    await ask(page, 'settings.save', { theme })
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    for (const section of ['General', 'Transfers', 'Connections', 'About']) {
      await page.getByRole('tab', { name: section }).click()
      await expectAccessible(page, `settings, ${section}`)
    }
  })
}

test('the language follows the system, and changes without a restart', async ({ launch }) => {
  const page = await (await launch({ locale: 'zh_CN.UTF-8' })).page()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('欢迎')
  await page.getByRole('radio', { name: 'English' }).click()
  await expect(page.getByRole('heading', { name: 'Welcome to Partway' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('every view speaks Chinese', async ({ launch, file }) => {
  const app = await launch({ locale: 'zh_CN.UTF-8' })
  const page = await app.page()
  const { id } = await ask(page, 'connections.tryLocal', {})
  expect(id).not.toBe('')
  await expect(page.getByRole('button', { name: '上传文件' }).first()).toBeVisible()
  await app.drop([await file('电影.mov', 3 * MiB)])
  await expect(rowOf(page, '电影.mov')).toContainText('完成')
  await page.getByRole('button', { name: '设置' }).click()
  const text = await page.evaluate(() => document.body.innerText)
  const names = ['Bucket', 'Chromium', 'Electron', 'English', 'Local', 'Partway']
  const words = text.match(/\b[A-Z][a-z]{3,}\b/g) ?? []
  expect(words.filter((word) => !names.includes(word))).toEqual([])
})
