/** The file changes or moves under an upload: the person decides, and stored parts that fit are kept. */
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'
import { bucket, connect, expect, expectSame, rowOf, test } from './fixture.ts'
import type { RunningApp } from './running-app.ts'

const MiB = 1024 * 1024

/** An upload of `film` that was paused when 4 of its 8 parts were stored. */
async function pausedHalfWay(app: RunningApp, oss: LocalOss, film: string): Promise<Page> {
  const page = await app.page()
  await connect(page, oss)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 4,
    fault: { kind: 'blackHole' },
  })
  await app.drop([film])
  const row = rowOf(page, 'film.mov')
  await row.click()
  await held.hit(2)
  await expect(page.getByText('4 of 8 parts uploaded', { exact: false }).first()).toBeAttached()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(row).toContainText('Paused')
  oss.faults.clear()
  oss.log.clear()
  return page
}

function partsSent(oss: LocalOss): readonly number[] {
  return oss.log
    .entries()
    .flatMap(({ operation, partNumber }) => (operation === 'UploadPart' ? (partNumber ?? []) : []))
    .toSorted((a, b) => a - b)
}

test('a changed file asks; keeping matching parts sends the others, and never a mixture', async ({
  oss,
  launch,
  file,
}) => {
  const film = await file('film.mov', 8 * MiB)
  const app = await launch()
  const page = await pausedHalfWay(app, oss, film)
  const stored = oss
    .listParts(bucket, oss.listUploads(bucket)[0]?.uploadId ?? '')
    .map(({ partNumber }) => partNumber)
  expect(stored).toContain(2)
  const changed = await open(film, 'r+')
  await changed.write(Buffer.from('another take'), 0, 12, MiB + 5)
  await changed.close()

  const row = rowOf(page, 'film.mov')
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(row).toContainText('File has changed')
  expect(partsSent(oss)).toEqual([])
  await page.getByRole('button', { name: 'Keep matching parts' }).click()
  await expect(row).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const missing = [1, 2, 3, 4, 5, 6, 7, 8].filter((number) => !stored.includes(number))
  expect(partsSent(oss)).toEqual([2, ...missing].toSorted((a, b) => a - b))
  expect(oss.listUploads(bucket)).toEqual([])
})

test('a moved file is located; only its missing parts are sent', async ({
  folder,
  oss,
  launch,
  file,
}) => {
  const film = await file('film.mov', 8 * MiB)
  const moved = join(folder, 'renamed.mov')
  const app = await launch()
  const page = await pausedHalfWay(app, oss, film)
  await rename(film, moved)

  const row = rowOf(page, 'film.mov')
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  await expect(row).toContainText('File not found')
  await app.answerOpenDialog([moved])
  await page.getByRole('button', { name: 'Locate file…' }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('renamed.mov, 8.0 MiB')
  await expect(question).toContainText('only those that differ are sent again')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(row).toContainText('File not found')

  await app.answerOpenDialog([moved])
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Locate file…' }).click()
  await question.getByRole('button', { name: 'Use this file' }).click()
  await expect(rowOf(page, '.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', moved)
  expect(partsSent(oss)).toHaveLength(4)
  expect(oss.listKeys(bucket)).toEqual(['film.mov'])
})
