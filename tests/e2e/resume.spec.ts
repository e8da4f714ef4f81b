import { bucket, connect, expect, expectSame, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

test('a killed app goes on at the next start and sends no stored part again', async ({
  oss,
  launch,
  file,
  connected,
}) => {
  const { app: first, page } = await connected()
  const film = await file('film.mov', 12 * MiB + 1)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 6,
    // a part that was only held would be stored after all when the hold is lifted
    fault: { kind: 'blackHole' },
  })
  await first.drop([film])
  await held.hit(2)
  await expect(rowOf(page, 'film.mov')).toContainText('Uploading')
  await first.kill()
  const [upload] = oss.listUploads(bucket)
  const stored = oss.listParts(bucket, upload?.uploadId ?? '').map(({ partNumber }) => partNumber)
  expect(stored).toHaveLength(6)
  oss.faults.clear()
  oss.log.clear()

  const second = await launch()
  const again = await second.page()
  await expect(rowOf(again, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const sent = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
  expect(sent.map(({ partNumber }) => partNumber).filter((n) => stored.includes(n ?? 0))).toEqual(
    [],
  )
  expect(sent).toHaveLength(13 - 6)
  expect(oss.listUploads(bucket)).toEqual([])
  await rowOf(again, 'film.mov').click()
  await again.getByRole('tab', { name: 'General' }).click()
  await expect(again.getByRole('tabpanel')).toContainText('Size and CRC-64 equal the file')
})

test('closing and opening the window changes nothing for an upload', async ({
  oss,
  connected,
  file,
}) => {
  const { app } = await connected()
  const film = await file('film.mov', 8 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 4,
    fault: { kind: 'hold', at: 'commit' },
  })
  await app.drop([film])
  await held.hit(2)
  await app.closeWindow()
  await expect.poll(() => app.windowCount()).toBe(0)
  await expect.poll(() => app.notifications()).toContain('Partway keeps uploading')

  await app.activate()
  const again = await app.page()
  const row = rowOf(again, 'film.mov')
  await expect(row).toContainText('Uploading')
  await row.click()
  await expect(again.getByText('4 of 8 parts uploaded', { exact: false }).first()).toBeAttached()
  held.release()
  await expect(row).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const sent = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
  expect(sent).toHaveLength(8)
})

test('quitting in the middle waits for what is in flight and goes on at the next start', async ({
  oss,
  launch,
  file,
}) => {
  const first = await launch()
  await connect(await first.page(), oss)
  const film = await file('film.mov', 6 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 2,
    fault: { kind: 'blackHole' },
  })
  await first.drop([film])
  await held.hit(2)
  expect(await first.quit()).toBe(0)
  oss.faults.clear()
  oss.log.clear()
  const second = await launch()
  await expect(rowOf(await second.page(), 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  const sent = oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
  expect(sent).toHaveLength(4)
})
