import { bucket, expect, expectSame, keys, rowOf, test } from './fixture.ts'

test('the first run tries Local OSS without an account', async ({ launch, file }) => {
  const app = await launch()
  const page = await app.page()
  await expect(page.getByRole('heading', { name: 'Welcome to Partway' })).toBeVisible()
  await page.getByRole('button', { name: 'Try with Local OSS' }).click()
  await expect(page.getByText('oss://partway-try/').first()).toBeVisible()
  await app.drop([await file('first.bin', 3_000_000)])
  await expect(rowOf(page, 'first.bin')).toContainText('Done')

  expect(await app.quit()).toBe(0)
  const again = await launch()
  const second = await again.page()
  await expect(rowOf(second, 'first.bin')).toContainText('Done')
  await again.drop([await file('second.bin', 100)])
  await expect(rowOf(second, 'second.bin')).toContainText('Done')
})

test('the connection test tells a wrong secret apart, and the right one is kept', async ({
  oss,
  launch,
  file,
}) => {
  const app = await launch()
  const page = await app.page()
  await page.getByRole('button', { name: 'Add a connection…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Archive')
  await dialog.getByRole('combobox', { name: 'Region' }).fill(oss.region)
  await page.keyboard.press('Escape')
  await dialog.getByLabel('Endpoint', { exact: true }).fill(oss.origin)
  await dialog.getByRole('combobox', { name: 'Addressing' }).click()
  await page.getByRole('option', { name: 'Bucket in the path' }).click()
  await dialog.getByLabel('AccessKey ID', { exact: true }).fill(keys.accessKeyId)
  await dialog.getByLabel('AccessKey Secret', { exact: true }).fill('wrong')
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await expect(dialog).toContainText('Stopped at: Credentials')

  await dialog.getByLabel('AccessKey Secret', { exact: true }).fill(keys.accessKeySecret)
  await dialog.getByRole('button', { name: 'Test connection' }).click()
  await expect(dialog).toContainText('Works')
  await expect(dialog).toContainText(bucket)
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toBeHidden()

  const film = await file('film.mov', 2000)
  await app.drop([film])
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('Upload to')
  await sheet.getByRole('combobox', { name: 'Bucket' }).fill(bucket)
  await page.getByRole('option', { name: bucket }).click()
  await sheet.getByRole('button', { name: 'Upload', exact: true }).click()
  await expect(rowOf(page, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
})
