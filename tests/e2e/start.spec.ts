/** Starts that cannot be, and starts after damage: each says what is wrong, and nothing is lost. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock, silentLogger } from '../../electron/engine/ports.ts'
import { openStores } from '../../electron/engine/store/open-stores.ts'
import { ask, connect, expect, expectSame, rowOf, test } from './fixture.ts'

const MiB = 1024 * 1024

test('a second start brings the first window to the front, leaves, and harms no upload', async ({
  oss,
  launch,
  file,
  connected,
}) => {
  const { app: first, page } = await connected()
  const film = await file('film.mov', 6 * MiB)
  const held = oss.faults.add({
    operation: 'UploadPart',
    skip: 2,
    fault: { kind: 'hold', at: 'commit' },
  })
  await first.drop([film])
  await held.hit(2)
  const second = await launch()
  expect(await second.exited()).toBe(0)
  expect(await first.windowCount()).toBe(1)
  await expect(rowOf(page, 'film.mov')).toContainText('Uploading')
  held.release()
  await expect(rowOf(page, 'film.mov')).toContainText('Done')
  await expectSame(oss, 'film.mov', film)
  expect(oss.log.entries().filter(({ operation }) => operation === 'UploadPart')).toHaveLength(6)
})

test('a data folder in use by another program is named, and left alone', async ({
  folder,
  launch,
}) => {
  const stores = await openStores({
    folder: join(folder, 'data'),
    clock: systemClock,
    logger: silentLogger,
  })
  const app = await launch()
  expect(await app.exited()).toBe(1)
  expect(app.output()).toContain('Another Partway is using the data folder')
  expect(app.output()).toContain(join(folder, 'data'))
  await stores.close()
})

test('a data folder that is a file is named with the remedy', async ({ folder, launch }) => {
  await writeFile(join(folder, 'data'), 'in the way')
  const app = await launch()
  expect(await app.exited()).toBe(1)
  expect(app.output()).toContain('cannot be written')
  expect(app.output()).toContain('--data')
})

test('a data folder without permission is named with the remedy', async ({ folder, launch }) => {
  const closed = join(folder, 'closed')
  await mkdir(closed, { mode: 0o500 })
  // root may write in any folder but the system's own
  const dataFolder = join(process.getuid?.() === 0 ? '/sys' : closed, 'partway')
  const app = await launch({ dataFolder })
  expect(await app.exited()).toBe(1)
  expect(app.output()).toContain(`The data folder ${dataFolder} cannot be written`)
})

test('a damaged database is told, kept aside, and the transfers are still there', async ({
  folder,
  oss,
  launch,
  file,
}) => {
  const first = await launch()
  await connect(await first.page(), oss)
  await first.drop([await file('film.mov', 1000)])
  await expect(rowOf(await first.page(), 'film.mov')).toContainText('Done')
  expect(await first.quit()).toBe(0)
  const data = join(folder, 'data')
  const snapshots = (await readdir(data)).filter((name) => name.startsWith('snap.')).sort()
  await writeFile(join(data, snapshots.at(-1) ?? ''), 'damaged')

  const second = await launch()
  const page = await second.page()
  const notices = await ask(page, 'app.notices', {})
  expect(
    notices.map(({ code }) => code).filter((code) => code.startsWith('database')),
  ).toHaveLength(1)
  await expect(page.getByText(/damaged|could not be read/).first()).toBeVisible()
})
