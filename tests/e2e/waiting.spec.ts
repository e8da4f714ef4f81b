/** What cannot go on waits well: one banner and one question per connection, and it goes on by itself. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startLocalOss, type LocalOss } from '../../electron/local-oss/local-oss.ts'
import { ask, bucket, connect, expect, expectSame, keys, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

/** The bar above everything, with what is wrong with connections. */
function banners(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('region', { name: 'Notices' })
}

function uploadedParts(oss: LocalOss): readonly string[] {
  return oss.log
    .entries()
    .filter(({ operation, status }) => operation === 'UploadPart' && status === 200)
    .map(({ key, partNumber }) => `${key} ${partNumber}`)
}

test('an upload waits for the network, tries when told to, and goes on where it was', async ({
  folder,
  launch,
  file,
}) => {
  const options = { folder: join(folder, 'oss'), credentials: [keys], buckets: [bucket] }
  const before = await startLocalOss(options)
  const app = await launch()
  const page = await app.page()
  await connect(page, before)
  const film = await file('film.mov', 8 * MiB)
  const held = before.faults.add({
    operation: 'UploadPart',
    skip: 3,
    fault: { kind: 'blackHole' },
  })
  await app.drop([film])
  await held.hit(2)
  await expect.poll(() => uploadedParts(before).length).toBe(3)
  const { port } = before
  await before.close()

  await expect(banners(page)).toContainText('Waiting for network')
  await expect(banners(page)).toContainText('1 upload waits and goes on by itself')
  await expect(banners(page)).toContainText(/Next try in \d+s|Trying now/)
  await expect(page.getByRole('contentinfo')).toContainText('Waiting for network')
  const tryNow = page.getByRole('button', { name: 'Try now: Test server' })
  await expect(tryNow).toBeVisible()

  const after = await startLocalOss({ ...options, port })
  try {
    // by keyboard; it may have found the way by itself already
    if (await tryNow.isVisible()) await tryNow.press('Enter').catch(() => {})
    await expect(rowOf(page, 'film.mov')).toContainText('Done', { timeout: 30_000 })
    await expect(page.getByText('Waiting for network')).toHaveCount(0)
    await expectSame(after, 'film.mov', film)
    const [first, again] = [uploadedParts(before), uploadedParts(after)]
    expect(again.filter((part) => first.includes(part))).toEqual([])
    expect(first.length + again.length).toBe(8)
    expect(after.listUploads(bucket)).toEqual([])
  } finally {
    await after.close()
  }
})

test('refused credentials ask once for 20 uploads; a new secret lets the same ones go on', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const names = Array.from({ length: 20 }, (_, index) => `shot-${index}.mov`)
  const films = await Promise.all(names.map((name) => file(name, 1.5 * MiB)))
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 4,
    fault: { kind: 'hold', at: 'start' },
  })
  await app.drop(films)
  await held.hit(4)
  await expect.poll(() => uploadedParts(oss).length).toBe(4)
  const uploads = oss.listUploads(bucket).map(({ uploadId }) => uploadId)
  const stored = uploadedParts(oss)
  oss.credentials.remove(keys.accessKeyId)
  held.release()
  held.remove()

  await expect(banners(page)).toContainText('Needs credentials')
  await expect(banners(page)).toContainText(/\d+ uploads wait for new ones/)
  await expect(banners(page).getByRole('button', { name: 'Enter credentials…' })).toHaveCount(1)
  await expect(page.getByRole('contentinfo')).toContainText('Needs credentials')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const sentBefore = oss.log.entries().length

  const accessKeySecret = 'rotated-secret-0123456789'
  oss.credentials.add({ accessKeyId: keys.accessKeyId, accessKeySecret })
  await banners(page).getByRole('button', { name: 'Enter credentials…' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel('AccessKey Secret', { exact: true })).toBeFocused()
  await page.keyboard.type(accessKeySecret)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()

  await expect(page.getByLabel('Filter')).toContainText(/Done\s*20/, { timeout: 60_000 })
  await expect(page.getByText('Needs credentials')).toHaveCount(0)
  await expect(page.getByRole('alert')).toHaveCount(0)
  for (const [index, name] of names.entries()) await expectSame(oss, name, films[index] ?? '')
  const later = oss.log.entries().slice(sentBefore)
  const completed = later.flatMap(({ operation, uploadId }) =>
    operation === 'CompleteMultipartUpload' ? (uploadId ?? []) : [],
  )
  expect(completed).toEqual(expect.arrayContaining(uploads))
  const all = uploadedParts(oss)
  expect(new Set(all).size).toBe(all.length)
  expect(all).toEqual(expect.arrayContaining(stored as string[]))
  expect(oss.listUploads(bucket)).toEqual([])
})

test('a login page in the way is named as one, and nothing is taken for stored', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 2,
    fault: { kind: 'hold', at: 'start' },
  })
  await app.drop([film])
  await held.hit(2)
  const portal = oss.faults.add({ fault: { kind: 'html' } })
  oss.faults.add({ operation: 'UploadPart', times: 2, fault: { kind: 'html' } })
  held.release()
  held.remove()
  await expect(banners(page)).toContainText('A login page or proxy is in the way')
  const { snapshotId } = await ask(page, 'tasks.snapshot', {})
  const [task] = await ask(page, 'tasks.chunk', { snapshotId, from: 0 })
  expect(task?.partsStored ?? 0).toBeLessThanOrEqual(2)
  portal.remove()
  const tryNow = page.getByRole('button', { name: 'Try now: Test server' })
  if (await tryNow.isVisible()) await tryNow.click().catch(() => {})
  await expect(rowOf(page, 'film.mov')).toContainText('Done', { timeout: 30_000 })
  await expectSame(oss, 'film.mov', film)
  await expect(page.getByText('A login page or proxy')).toHaveCount(0)
})
