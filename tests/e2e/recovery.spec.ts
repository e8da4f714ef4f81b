/**
 * The data folder is lost at 90 % of an upload and nothing remembers it: the same file, dropped on
 * the same destination, goes on with the parts the server has. All of it through the window.
 * `PARTWAY_RECOVERY_MIB=1024` uploads 1 GiB instead of 40 MiB.
 */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFile } from '../../build/demo/file.ts'
import { addConnection, chooseDestination } from '../../build/demo/window.ts'
import { tellProof } from '../support/proof.ts'
import { ask, bucket, connect, expect, expectSame, keys, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024
const sizeBytes = Number(process.env['PARTWAY_RECOVERY_MIB'] ?? 40) * MiB
const partSizeBytes = Math.ceil(sizeBytes / 40 / MiB) * MiB
const total = Math.ceil(sizeBytes / partSizeBytes)
/** Parts the server holds when the app is killed. */
const kept = Math.ceil(total * 0.9)
/** What the app begins with in the second run: its settings are lost. */
const partsAtOnce = 4

test('a lost data folder at 90 % costs a tenth of the file, told before it is sent', async ({
  folder,
  oss,
  launch,
}) => {
  test.setTimeout(60_000 + sizeBytes / 5_000)
  const name = 'film.mov'
  const film = join(folder, name)
  await makeFile(film, sizeBytes)

  const first = await launch()
  await connect(await first.page(), oss, 'demo/')
  await ask(await first.page(), 'settings.save', { partSizeBytes })
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: kept,
    fault: { kind: 'blackHole' },
  })
  await first.drop([film])
  await held.hit(1)
  await expect(rowOf(await first.page(), name)).toContainText('Uploading')
  await expect.poll(() => storedParts().length).toBe(kept)
  await first.kill()
  oss.faults.clear()
  const stored = storedParts()
  await rm(join(folder, 'data'), { recursive: true })
  oss.log.clear()

  const second = await launch()
  const page = await second.page()
  await page.getByRole('heading', { name: 'Welcome to Partway' }).waitFor()
  await addConnection(page, { ...keys, endpoint: oss.origin })
  // The second ListParts of the run is the last question before the first part.
  const asking = oss.faults.add({
    operation: 'ListParts',
    skip: 1,
    fault: { kind: 'hold', at: 'reply' },
  })
  await second.drop([film])
  await chooseDestination(page, bucket, 'demo/')
  await asking.hit(1)
  const row = rowOf(page, name)
  await expect(row).toContainText(`${kept} of ${total} parts are already there`)
  expect(sentParts()).toEqual([])
  await row.click()
  await page.getByRole('tab', { name: 'General' }).click()
  const facts = page.getByRole('tabpanel')
  await expect(facts).toContainText(`${kept} of ${total} parts; only the others are sent`)
  expect(sentParts()).toEqual([])
  asking.release()

  await expect(row).toContainText('Done', { timeout: test.info().timeout })
  await expect(facts).toContainText(`${kept} of ${total} parts; only the others are sent`)
  await page.getByRole('tab', { name: 'Log' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(`its ${kept} parts equal the file`)
  const sent = sentParts()
  const sentBytes = sent.reduce((sum, { bytesIn }) => sum + bytesIn, 0)
  const again = sent.filter(({ partNumber }) => stored.includes(partNumber ?? 0))
  expect(again).toEqual([])
  expect(sentBytes).toBeLessThanOrEqual(sizeBytes * 0.1 + partsAtOnce * partSizeBytes)
  expect(sentBytes).toBe(sizeBytes - kept * partSizeBytes)
  await expectSame(oss, `demo/${name}`, film)
  expect(oss.listUploads(bucket)).toEqual([])
  expect(oss.listKeys(bucket)).toEqual([`demo/${name}`])
  // what the new start keeps is a data folder again
  expect((await readdir(join(folder, 'data'))).length).toBeGreaterThan(0)
  tellProof({
    runs: `${sizeBytes / MiB} MiB, data folder removed at ${Math.round((kept / total) * 100)} %`,
    figures: {
      'parts there': stored.length,
      'parts sent': sent.length,
      'MiB sent': sentBytes / MiB,
      'parts sent again': again.length,
    },
  })

  function storedParts(): readonly number[] {
    const [upload] = oss.listUploads(bucket)
    if (upload === undefined) return []
    return oss.listParts(bucket, upload.uploadId).map(({ partNumber }) => partNumber)
  }

  function sentParts(): ReturnType<typeof oss.log.entries> {
    return oss.log.entries().filter(({ operation }) => operation === 'UploadPart')
  }
})
