/** Looking around in a bucket through the built app: in and out, properties, links, dropping, deleting. */
import { createOssStorage } from '../../electron/engine/storage/oss/oss-storage.ts'
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'
import { bodyOf } from '../contract/storage-harness.ts'
import { expectAccessible } from './accessible.ts'
import { bucket, expect, keys, test } from './fixture.ts'

const objects = [
  'read me.txt',
  'shoot/take 1.mov',
  'shoot/take 2.mov',
  'shoot/old/cut\u202egpj.exe',
  'shoot/line\nbreak.csv',
  'shoot/%2B',
]

async function fill(oss: LocalOss): Promise<void> {
  const storage = createOssStorage(
    {
      kind: 'oss',
      endpoint: oss.origin,
      region: oss.region,
      addressing: 'path',
      signature: 'v4',
      ...keys,
      clockOffsetMs: 0,
    },
    { connections: 4, clock: Date },
  )
  const options = { contentType: 'text/plain', metadata: { take: 'one' }, forbidOverwrite: false }
  for (const key of objects) {
    const body = bodyOf(Buffer.from(`content of ${key}`))
    await storage.putObject({ bucket, key }, body, options, AbortSignal.timeout(30_000))
  }
  await storage.close()
}

test('a person looks around in a bucket, shares, tidies up and uploads there', async ({
  oss,
  connected,
  file,
}) => {
  test.setTimeout(120_000)
  await fill(oss)
  const { app, page } = await connected()
  await page.keyboard.press('Control+2')
  await page.getByRole('option', { name: bucket }).click()
  const grid = page.getByRole('grid')
  await expect(grid.getByRole('row')).toHaveCount(3)

  // In by double click; odd names are shown harmlessly.
  await grid.getByRole('gridcell', { name: 'Folder shoot' }).dblclick()
  await expect(grid.getByRole('gridcell', { name: String.raw`line\nbreak.csv` })).toBeVisible()
  await expect(grid.getByRole('gridcell', { name: '%2B', exact: true })).toBeVisible()

  // Properties come from the service.
  await grid.getByRole('gridcell', { name: 'take 1.mov' }).click()
  const panel = page.getByRole('tabpanel')
  await expect(panel).toContainText('text/plain')
  await expect(panel).toContainText('x-oss-meta-take')
  await expectAccessible(page, 'objects with properties')

  // A signed link opens exactly this object.
  await page.keyboard.press('Control+Shift+C')
  await page.getByRole('dialog').getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('Copied 1 link.')
  const answer = await fetch(await app.clipboard())
  expect(await answer.text()).toBe('content of shoot/take 1.mov')
  await page.keyboard.press('Escape')

  // A folder, made with the keyboard.
  await page.keyboard.press('Control+Shift+N')
  await page.getByLabel('Folder name').fill('new one')
  await page.keyboard.press('Enter')
  await expect(grid.getByRole('gridcell', { name: 'Folder new one' })).toBeVisible()
  expect(oss.findObject(bucket, 'shoot/new one/')?.sizeBytes).toBe(0)

  // Deleting a folder takes what is in it, and nothing else.
  await grid.getByRole('gridcell', { name: 'Folder old' }).click()
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('Delete 1 object?')
  await expect(question).toContainText('Versioning is off')
  await question.getByRole('button', { name: 'Delete 1 object' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
  await expect(grid.getByRole('gridcell', { name: 'Folder old' })).toHaveCount(0)
  expect(oss.findObject(bucket, 'shoot/old/cut\u202egpj.exe')).toBeUndefined()
  expect(oss.findObject(bucket, 'shoot/take 1.mov')).toBeDefined()

  // Up with Backspace, back with Alt+Left, and to an address.
  await grid.getByRole('gridcell', { name: 'take 2.mov' }).click()
  await page.keyboard.press('Backspace')
  await expect(grid.getByRole('gridcell', { name: 'read me.txt' })).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(grid.getByRole('gridcell', { name: 'take 2.mov' })).toBeVisible()
  await page.keyboard.press('Control+l')
  await page.getByRole('textbox', { name: /Address/ }).fill(`oss://${bucket}/shoot/take`)
  await page.keyboard.press('Enter')
  await expect(grid.getByRole('row')).toHaveCount(3)

  // Upload here proposes this folder.
  await app.answerOpenDialog([await file('late.mov', 1000)])
  await page.getByRole('button', { name: 'Upload here…' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click()
  await expect.poll(() => oss.findObject(bucket, 'shoot/late.mov')?.sizeBytes).toBe(1000)
})
