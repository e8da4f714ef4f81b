/** What is done with fragments in the window, on a real server: from the buckets page, in Transfers, prices. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { bucket, expect, rowOf, test } from './fixture.ts'

/** The buckets page with the test's bucket chosen. */
async function openBucket(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Buckets', exact: true }).click()
  await page.getByRole('option', { name: bucket }).click()
}

test('what is denied is listed with the missing right, and exactly that is tried again', async ({
  oss,
  connected,
}) => {
  const { page } = await connected()
  for (let index = 0; index < 6; index++) oss.createUpload(bucket, `old/${index}.mov`)
  const denied = oss.faults.add({
    operation: 'AbortMultipartUpload',
    skip: 2,
    fault: { kind: 'denied', action: 'oss:AbortMultipartUpload' },
  })
  await openBucket(page)
  const properties = page.getByRole('region', { name: 'Properties of the bucket' })
  await properties.getByRole('button', { name: 'Fragments' }).click()
  await expect(rowOf(page, '5.mov')).toBeVisible()
  await rowOf(page, '0.mov').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog')
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await question.getByRole('button', { name: 'Delete 6 fragments' }).click()
  const result = page.getByRole('dialog')
  await expect(result).toContainText('could not be deleted · Access denied')
  await expect(result.getByText('oss:AbortMultipartUpload', { exact: true })).toBeVisible()
  const left = oss.listUploads(bucket).length
  expect(left).toBeGreaterThanOrEqual(4)
  denied.remove()
  await result.getByRole('button', { name: `Try again (${left})` }).click()
  await expect(result).toContainText('6 fragments are deleted')
  expect(oss.listUploads(bucket)).toEqual([])
})

test('a paused transfer is flagged while a rule is about to reach it', async ({
  oss,
  connected,
  file,
}) => {
  oss.setLifecycle(
    bucket,
    '<LifecycleConfiguration><Rule><ID>soon</ID><Prefix></Prefix><Status>Enabled</Status><AbortMultipartUpload><Days>2</Days></AbortMultipartUpload></Rule></LifecycleConfiguration>',
  )
  const { app, page } = await connected()
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 1,
    fault: { kind: 'hold', at: 'start' },
  })
  await app.drop([await file('film.mov', 4 * 1024 * 1024)])
  await held.hit(1)
  await rowOf(page, 'film.mov').click()
  await page.keyboard.press('Space')
  held.release()
  await expect(rowOf(page, 'film.mov')).toContainText('Paused')
  await openBucket(page)
  await expect(page.getByText('Fragments older than 2 days are removed.')).toBeVisible()
  await page.getByRole('button', { name: /^Transfers/ }).click()
  const flag = rowOf(page, 'film.mov').getByRole('img', { name: /^A lifecycle rule deletes/ })
  await expect(flag).toBeVisible()
  await page.getByRole('button', { name: 'Buckets', exact: true }).click()
  await page.getByRole('button', { name: 'Lifecycle rules…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Edit rule soon' }).click()
  await expect(dialog).toContainText('delete the stored parts of 1 of your transfers')
  await dialog.getByLabel('Days after the last part').fill('30')
  await dialog.getByRole('button', { name: 'Show the change' }).click()
  await dialog.getByRole('button', { name: 'Write to the bucket' }).click()
  await expect(dialog).toContainText('Written.')
  await dialog.getByRole('button', { name: 'Close' }).first().click()
  await page.getByRole('button', { name: /^Transfers/ }).click()
  await expect(rowOf(page, 'film.mov')).toContainText('Paused')
  await expect(flag).toHaveCount(0)
})

test("prices of one's own are used at once, and kept in the data folder", async ({
  oss,
  folder,
  connected,
}) => {
  const uploadId = oss.createUpload(bucket, 'old.mov')
  await oss.createParts(bucket, uploadId, 1, Buffer.alloc(1024))
  const { page } = await connected()
  await page.getByRole('button', { name: 'Fragments', exact: true }).click()
  await rowOf(page, 'old.mov').click()
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Prices…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('Estimates that come with Partway')
  const price = dialog.getByRole('textbox', { name: 'Mainland China, Standard', exact: true })
  await expect(price).toBeFocused()
  await price.fill('99999999')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toHaveCount(0)
  const saved: unknown = JSON.parse(await readFile(join(folder, 'data', 'prices.json'), 'utf8'))
  expect(saved).toMatchObject({ perGbMonth: { mainland: { Standard: 99_999_999, IA: 0.08 } } })
  // 1 KiB at that price
  await rowOf(page, 'old.mov').click()
  await page.keyboard.press('Delete')
  await expect(page.getByRole('alertdialog')).toContainText('1 part, 1.0 KiB, about ¥95.37 a month')
})
