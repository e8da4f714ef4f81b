import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import type { Place } from '../../../../electron/engine/store/place.ts'
import { applyRecord, emptyIndex } from '../../../../electron/engine/store/records.ts'
import { storeSchema } from '../../../../electron/engine/store/schema.ts'
import {
  isSnapshotValid,
  readSnapshot,
  writeSnapshot,
} from '../../../../electron/engine/store/snapshot-file.ts'
import { createCrashDisk } from '../../../support/crash-file-system.ts'
import { aTask, textOf } from '../../../support/store-fixtures.ts'

async function place(): Promise<Place> {
  const { files } = createCrashDisk()
  await files.makeFolder('/data')
  return { folder: '/data', files, schema: storeSchema, logger: silentLogger }
}

describe('a snapshot', () => {
  it('shows the moment of the call while the index goes on changing', async () => {
    const at = await place()
    const index = emptyIndex()
    const tasks = Array.from({ length: 1200 }, (_, n) => aTask(`t${n}`))
    applyRecord(index, { type: 'tasks.add', tasks })
    const before = textOf(index)
    const writing = writeSnapshot(at, { gen: 3, seq: 17 }, index)
    applyRecord(index, { type: 'tasks.remove', ids: ['t1150', 't2'] })
    await writing
    const found = await readSnapshot(at, 3)
    expect(found).toMatchObject({ gen: 3, seq: 17, schema: storeSchema.version, dropped: [] })
    expect(found && textOf(found.index)).toBe(before)
    expect(await isSnapshotValid(at, 3)).toBe(true)
  })

  it.each([-1, 1.5, 1e308, 2 ** 53])(
    'of group %s was made by hand and is not used',
    async (seq) => {
      const at = await place()
      await writeSnapshot(at, { gen: 1, seq }, emptyIndex())
      expect(await readSnapshot(at, 1)).toBeUndefined()
    },
  )

  it('of a newer program is refused, damaged or not', async () => {
    const at = await place()
    const newer = { ...at, schema: { version: 9, minReader: 9, migrations: [] } }
    await writeSnapshot(newer, { gen: 1, seq: 0 }, emptyIndex())
    await expect(readSnapshot(at, 1)).rejects.toMatchObject({ code: 'disk/newer-version' })
  })

  it('is never one of another number', async () => {
    const at = await place()
    await writeSnapshot(at, { gen: 1, seq: 0 }, emptyIndex())
    await at.files.rename('/data/snap.1', '/data/snap.2')
    expect(await readSnapshot(at, 2)).toBeUndefined()
  })
})
