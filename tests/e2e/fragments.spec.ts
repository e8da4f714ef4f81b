/** The Fragments page on a real service: listed, measured, adopted, completed, deleted, ruled. */
import type { Page } from '@playwright/test'
import type { Operation } from '../../electron/local-oss/route.ts'
import { leftByAliOss } from '../support/ali-oss-process.ts'
import { crowdBuckets, crowdWithFragments, day } from '../support/fragment-crowd.ts'
import { bucket, expect, expectSame, keys, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

async function openFragments(page: Page): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Fragments/ })
    .click()
}

function gridOf(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('treegrid', { name: 'Fragments' })
}

const sums = (page: Page): ReturnType<Page['getByLabel']> =>
  page.getByLabel('Sums', { exact: true })

test('3,200 fragments in three buckets are there once each, and a filtered selection is deleted, nothing else', async ({
  oss,
  connected,
}) => {
  test.setTimeout(180_000)
  for (const name of crowdBuckets) oss.putBucket(name)
  await crowdWithFragments(oss)
  const onServer = (): readonly string[] =>
    crowdBuckets.flatMap((name) => oss.listUploads(name).map(({ uploadId }) => uploadId)).toSorted()
  const { app, page } = await connected()
  const second = oss.faults.add({
    operation: 'ListMultipartUploads',
    bucket: 'plenty',
    skip: 1,
    fault: { kind: 'hold' },
  })
  await openFragments(page)
  await second.hit()
  // The first page is shown while the second is still on its way.
  await expect(rowOf(page, 'key-0000')).toBeVisible()
  second.release()
  await expect(page.getByLabel('What fragments cost')).toContainText('3,200 fragments in 3 buckets')
  const grid = gridOf(page)
  await expect(grid).toHaveAttribute('aria-rowcount', '3201')

  await grid.getByRole('row').nth(1).click()
  await page.keyboard.press('Control+a')
  await expect(sums(page)).toContainText('Selected3,200 fragments')
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Copy upload IDs' }).click()
  await expect.poll(async () => (await app.clipboard()).split('\n').toSorted()).toEqual(onServer())

  await page.getByRole('searchbox', { name: 'Search in names' }).fill('key-19')
  await expect(grid).toHaveAttribute('aria-rowcount', '99')
  await grid.getByRole('row').nth(1).click()
  await page.keyboard.press('Control+a')
  const gone = oss
    .listUploads('plenty')
    .filter(({ key }) => key.includes('key-19'))
    .map(({ uploadId }) => uploadId)
  const left = onServer().filter((id) => !gone.includes(id))
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Delete 98 fragments?')
  await question.getByRole('button', { name: 'Delete 98 fragments' }).click()
  await expect(page.getByRole('dialog').or(question)).toContainText('98 fragments are deleted')
  expect(onServer()).toEqual(left)
  await page.getByRole('button', { name: 'Close' }).first().click()
  await expect(page.getByText('No fragment matches')).toBeVisible()

  // Names of every script, and only what is forgotten.
  await page.getByRole('searchbox', { name: 'Search in names' }).fill('文件')
  await expect(grid).toHaveAttribute('aria-rowcount', '139')
  await page.getByRole('combobox', { name: 'Age' }).click()
  await page.getByRole('option', { name: 'Older than 30 days' }).click()
  await expect(grid).toHaveAttribute('aria-rowcount', '47')
  await grid.getByRole('row').nth(1).click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await question.getByRole('button', { name: 'Delete 46 fragments' }).click()
  await expect(page.getByRole('dialog').or(question)).toContainText('46 fragments are deleted')
  const old = oss.clock.nowMs() - 30 * day
  expect(
    oss
      .listUploads('strange')
      .filter(({ key, initiatedAtMs }) => key.startsWith('文件') && initiatedAtMs < old),
  ).toEqual([])
  expect(oss.listUploads('strange')).toHaveLength(1_100 - 46)
})

test('what ali-oss left behind is adopted with its file: only missing parts are sent', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const other = await file('other.mov', 6 * MiB)
  const wish = { ...keys, bucket, key: 'rushes/film.mov', path: film, partSizeBytes: MiB }
  const uploadId = await leftByAliOss(oss, wish, 4)
  oss.log.clear()
  await openFragments(page)
  await rowOf(page, 'film.mov').click()
  await page.getByRole('toolbar', { name: 'Fragment actions' }).getByText('Adopt…').click()
  const dialog = page.getByRole('dialog')
  await app.answerOpenDialog([other])
  await dialog.getByRole('button', { name: 'Choose file…' }).click()
  await expect(dialog).toContainText('4 of 4 parts differ: this is another file')
  expect(oss.listParts(bucket, uploadId)).toHaveLength(4)

  await app.answerOpenDialog([film])
  await dialog.getByRole('button', { name: 'Another file…' }).click()
  const again = dialog.getByRole('button', { name: 'Choose file…' })
  if (await again.isVisible()) await again.click()
  await expect(dialog).toContainText('4 of 6 parts match, 2 are missing: 2.0 MiB to send.')
  await dialog.getByRole('button', { name: 'Adopt and upload' }).click()
  await dialog.getByRole('button', { name: 'Show in Transfers' }).click()
  await expect(rowOf(page, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'rushes/film.mov', film)
  const sent = oss.log
    .entries()
    .filter(({ operation, status }) => operation === 'UploadPart' && status === 200)
  expect(new Set(sent.map(({ partNumber }) => partNumber))).toEqual(new Set([5, 6]))
  expect(sent).toHaveLength(2)
})

test('a fragment nobody has the file of is completed as it is, after its gaps were agreed to', async ({
  oss,
  connected,
}) => {
  const { page } = await connected()
  const uploadId = oss.createUpload(bucket, 'half.bin')
  await oss.createParts(bucket, uploadId, 3, Buffer.alloc(100 * 1024, 7))
  await openFragments(page)
  await rowOf(page, 'half.bin').click()
  await page.getByRole('button', { name: 'Complete what is stored…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('3 stored parts, 300.0 KiB in all.')
  await dialog.getByRole('button', { name: 'Complete', exact: true }).click()
  await expect(dialog).toContainText('The object is complete')
  await expect(dialog).toContainText('CRC-64 follows from those of the parts')
  const request = oss.log.entries().find(({ operation }) => operation === 'CompleteMultipartUpload')
  expect(request).toMatchObject({ status: 200 })
  const { sizeBytes } = await sizeOf(oss.readObject(bucket, 'half.bin'))
  expect(sizeBytes).toBe(300 * 1024)
  await page.keyboard.press('Escape')
  await expect(page.getByText('No fragments here')).toBeVisible()
})

async function sizeOf(bytes: AsyncIterable<Uint8Array>): Promise<{ readonly sizeBytes: number }> {
  let sizeBytes = 0
  for await (const chunk of bytes) sizeBytes += chunk.length
  return { sizeBytes }
}

test('the upload of a paused task is not deleted, and the dialog says why', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 2,
    fault: { kind: 'hold', at: 'start' },
  })
  await app.drop([await file('own.mov', 6 * MiB)])
  await held.hit(1)
  oss.createUpload(bucket, 'theirs.mov')
  await rowOf(page, 'own.mov').click()
  await page.keyboard.press('Space')
  held.release()
  await openFragments(page)
  await expect(rowOf(page, 'own.mov')).toContainText('In use by own.mov')
  await rowOf(page, 'own.mov').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Delete 1 fragment?')
  await expect(question).toContainText('1 stays: a transfer goes on with it (own.mov).')
  await question.getByRole('button', { name: 'Delete 1 fragment' }).click()
  await expect(page.getByText('1 fragment is deleted')).toBeVisible()
  expect(oss.listUploads(bucket).map(({ key }) => key)).toEqual(['own.mov'])
})

const refusals = [
  ['ListMultipartUploads', 'oss:ListMultipartUploads', 'page'],
  ['ListParts', 'oss:ListParts', 'page'],
  ['AbortMultipartUpload', 'oss:AbortMultipartUpload', 'delete'],
  ['GetBucketLifecycle', 'oss:GetBucketLifecycle', 'lifecycle'],
] as const satisfies readonly (readonly [Operation, string, string])[]

for (const [operation, action, where] of refusals) {
  test(`without the right to ${operation} the page stays useful and names ${action}`, async ({
    oss,
    connected,
  }) => {
    oss.putBucket('archive')
    const uploadId = oss.createUpload('archive', 'old.bin')
    await oss.createParts('archive', uploadId, 2, Buffer.alloc(100 * 1024))
    oss.createUpload(bucket, 'here.bin')
    oss.faults.add({ operation, bucket, fault: { kind: 'denied' } })
    const { page } = await connected()
    await openFragments(page)
    await expect(rowOf(page, 'old.bin')).toContainText('200.0 KiB')
    if (where === 'page') {
      await expect(page.getByText(action, { exact: false }).first()).toBeVisible()
      return
    }
    await rowOf(page, 'here.bin').click()
    if (where === 'delete') {
      await page.keyboard.press('Delete')
      await page.getByRole('button', { name: 'Delete 1 fragment' }).click()
      await expect(page.getByText('No fragment is deleted')).toBeVisible()
    } else {
      await page.getByRole('button', { name: 'Lifecycle rule…' }).first().click()
      await expect(page.getByText('The rules could not be read')).toBeVisible()
    }
    await expect(page.getByText(action, { exact: false }).first()).toBeVisible()
    expect(oss.listUploads(bucket)).toHaveLength(1)
  })
}

const theirRules = `<LifecycleConfiguration><Rule><ID>cold</ID><Prefix>logs/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag><Transition><Days>30</Days><StorageClass>IA</StorageClass></Transition></Rule></LifecycleConfiguration>`

test('a rule is added in the window, shown before, and undone; the rules of others stay byte for byte', async ({
  oss,
  connected,
}) => {
  oss.setLifecycle(bucket, theirRules)
  oss.createUpload(bucket, 'tmp/a.bin')
  const { page } = await connected()
  await openFragments(page)
  await rowOf(page, 'a.bin').click()
  await page.getByRole('button', { name: 'Lifecycle rule…' }).first().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('1 other rule of the bucket stays untouched.')
  await dialog.getByRole('button', { name: 'Add a rule…' }).click()
  await dialog.getByLabel('Names that begin with').fill('tmp/')
  await dialog.getByRole('button', { name: 'Show the change' }).click()
  await expect(dialog).toContainText('<Prefix>tmp/</Prefix>')
  expect(oss.lifecycleOf(bucket)).toBe(theirRules)
  await dialog.getByRole('button', { name: 'Write to the bucket' }).click()
  await expect(dialog).toContainText('Fragments under tmp/ are deleted 7 days after')
  expect(oss.lifecycleOf(bucket)).toContain(theirRules.slice(24, -25))
  await dialog.getByRole('button', { name: 'Undo the last change…' }).click()
  await dialog.getByRole('button', { name: 'Write to the bucket' }).click()
  await expect(dialog).toContainText('No rule of this bucket deletes fragments.')
  expect(oss.lifecycleOf(bucket)).toBe(theirRules)
})
