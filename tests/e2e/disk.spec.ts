/** The disk of the data folder is full or read-only: said plainly, and nothing is lost. */
import { join } from 'node:path'
import { silentLogger, systemClock } from '../../electron/engine/ports.ts'
import { openStores } from '../../electron/engine/store/open-stores.ts'
import { bucket, expect, expectSame, rowOf, test } from './fixture.ts'
import { canMount, mountSmallDisk } from './small-disk.ts'

const MiB = 1024 * 1024

// What a full disk does to the store is proven on every machine by the integration tests.
if (canMount()) {
  test('a full disk pauses the transfers, says so, and they go on when there is room', async ({
    folder,
    oss,
    connected,
    file,
  }) => {
    const disk = mountSmallDisk(join(folder, 'data'), 24)
    try {
      const { app, page } = await connected()
      const films = [await file('a.mov', 24 * MiB), await file('b.mov', 24 * MiB)]
      const held = oss.faults.add({
        operation: 'UploadPart',
        skip: 6,
        fault: { kind: 'hold', at: 'start' },
      })
      await app.drop(films)
      await held.hit(2)
      await disk.fill()
      held.release()
      const banner = page.getByRole('region', { name: 'Notices' })
      await expect(banner).toContainText('Disk full: transfers paused, nothing lost')
      // One that has sent everything by then waits to note its end.
      await expect(rowOf(page, 'a.mov')).toContainText(/Waiting for the disk|Disk is full/)
      await disk.free()
      for (const name of ['a.mov', 'b.mov']) {
        await expect(rowOf(page, name)).toContainText('Done', { timeout: 30_000 })
      }
      await expect(page.getByText('Disk full')).toHaveCount(0)
      await expectSame(oss, 'a.mov', films[0] ?? '')
      await expectSame(oss, 'b.mov', films[1] ?? '')
      expect(oss.listUploads(bucket)).toEqual([])
      expect(await app.quit()).toBe(0)
    } finally {
      disk.remove()
    }
  })

  test('a read-only data folder is named with the remedy, and left as it is', async ({
    folder,
    launch,
  }) => {
    const disk = mountSmallDisk(join(folder, 'data'), 24)
    try {
      const stores = await openStores({
        folder: disk.folder,
        clock: systemClock,
        logger: silentLogger,
      })
      await stores.close()
      disk.makeReadOnly()
      const app = await launch()
      expect(await app.exited()).toBe(1)
      expect(app.output()).toContain(`The data folder ${disk.folder} cannot be written`)
      expect(app.output()).toContain('--data')
    } finally {
      disk.remove()
    }
  })
}
