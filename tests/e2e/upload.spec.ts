import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, bucket, expect, expectSame, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

test('a dropped file and a dropped folder arrive byte by byte, and can be watched', async ({
  folder,
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected('2026/ep07/')
  const film = await file('film.mov', 6 * MiB + 17)
  const shots = join(folder, 'source', 'shots')
  await mkdir(join(shots, 'day 1'), { recursive: true })
  await writeFile(join(shots, 'a.txt'), 'a')
  await writeFile(join(shots, 'day 1', '空.txt'), '')
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 3,
    fault: { kind: 'hold', at: 'commit' },
  })

  await app.drop([film, shots])
  const row = rowOf(page, 'film.mov')
  await expect(row).toContainText('Uploading')
  await expect(row.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await row.click()
  await expect(page.getByText('3 of 7 parts uploaded', { exact: false }).first()).toBeAttached()
  held.release()

  await expect(row).toContainText('Done')
  await expect(rowOf(page, 'shots/a.txt')).toContainText('Done')
  await expect(rowOf(page, 'shots/day 1/空.txt')).toContainText('Done')
  await expectSame(oss, '2026/ep07/film.mov', film)
  await page.getByRole('tab', { name: 'General' }).click()
  const receipt = page.getByRole('region', { name: 'Receipt' })
  await receipt.getByRole('button', { name: 'Verify on server' }).click()
  await expect(receipt.getByRole('status')).toContainText('Proven: the object on the server')
  await receipt.getByRole('button', { name: 'Verify against file' }).click()
  await expect(receipt.getByRole('status')).toContainText('Proven: the file')
  await expectSame(oss, '2026/ep07/shots/a.txt', join(shots, 'a.txt'))
  expect(oss.findObject(bucket, '2026/ep07/shots/day 1/空.txt')?.sizeBytes).toBe(0)
  expect(oss.listUploads(bucket)).toEqual([])
  expect(await app.quit()).toBe(0)
})

test('files picked in the dialog go the same way', async ({ oss, connected, file }) => {
  const { app, page } = await connected()
  const film = await file('picked.mov', 5000)
  await app.answerOpenDialog([film])
  await page.getByRole('button', { name: 'Upload files', exact: true }).first().click()
  await expect(rowOf(page, 'picked.mov')).toContainText('Done')
  await expectSame(oss, 'picked.mov', film)
})

test('pause keeps the stored parts, resume sends only the others', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 8 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 3,
    fault: { kind: 'blackHole' },
  })
  await app.drop([film])
  const row = rowOf(page, 'film.mov')
  await row.click()
  await held.hit(2)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(row).toContainText('Paused')
  const [upload] = oss.listUploads(bucket)
  expect(oss.listParts(bucket, upload?.uploadId ?? '')).toHaveLength(3)

  oss.faults.clear()
  oss.log.clear()
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(row).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const sent = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
  expect(sent).toHaveLength(5)
  expect(oss.log.entries().some(({ operation }) => operation === 'InitiateMultipartUpload')).toBe(
    false,
  )
})

test('cancel asks, then deletes the parts on the server', async ({ oss, connected, file }) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 2,
    fault: { kind: 'hold', at: 'commit' },
  })
  await app.drop([film])
  const row = rowOf(page, 'film.mov')
  await row.click()
  await held.hit(1)
  await expect(row.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await page.getByRole('button', { name: /^Cancel and delete parts/ }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('will be deleted')
  await dialog.getByRole('button', { name: 'Keep' }).click()
  await expect(row).toContainText('Uploading')
  await page.getByRole('button', { name: /^Cancel and delete parts/ }).click()
  await dialog.getByRole('button', { name: 'Cancel and delete parts' }).click()
  await expect(row).toContainText('Cancelled')
  expect(oss.listUploads(bucket)).toEqual([])
  expect(oss.findObject(bucket, 'film.mov')).toBeUndefined()
})

test('a refused file is named with its cause and stops no other', async ({
  folder,
  connected,
  file,
}) => {
  const { app, page } = await connected('p/')
  const good = await file('good.bin', 10)
  const deep = join(folder, 'source', ...Array.from({ length: 5 }, () => 'x'.repeat(240)))
  await mkdir(deep, { recursive: true })
  await writeFile(join(deep, 'too-deep.bin'), 'x')
  await app.drop([good, join(folder, 'source', 'x'.repeat(240))])
  await expect(page.getByRole('dialog')).toContainText('1 item was not added')
  await expect(page.getByRole('dialog')).toContainText('too-deep.bin')
  await page.keyboard.press('Escape')
  await expect(rowOf(page, 'good.bin')).toContainText('Done')
  const { count } = await ask(page, 'tasks.snapshot', {})
  expect(count).toBe(1)
})
