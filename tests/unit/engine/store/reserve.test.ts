import { describe, expect, it } from 'vitest'
import { createReserve } from '../../../../electron/engine/store/reserve.ts'
import { createCrashDisk, type CrashDisk } from '../../../support/crash-file-system.ts'

const MiB = 1024 * 1024
const folder = '/data'

async function diskOf(capacityBytes: number): Promise<CrashDisk> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  Object.assign(disk.files, { capacityBytes: () => Promise.resolve(capacityBytes) })
  return disk
}

const sizeOf = (disk: CrashDisk): number | undefined => disk.content().get('/data/reserve')?.length

describe('the reserve', () => {
  it.each([
    [1000 * MiB, 8 * MiB],
    [128 * MiB, 8 * MiB],
    [64 * MiB, 4 * MiB],
    [MiB, MiB / 16],
  ])('of a disk of %i bytes takes %i', async (capacity, size) => {
    const disk = await diskOf(capacity)
    await createReserve(disk.files, folder).ensure()
    expect(sizeOf(disk)).toBe(size)
  })

  it('is given back once, and taken again', async () => {
    const disk = await diskOf(MiB)
    const reserve = createReserve(disk.files, folder)
    expect(await reserve.release()).toBe(false)
    await reserve.ensure()
    expect(await reserve.release()).toBe(true)
    expect(sizeOf(disk)).toBeUndefined()
    expect(await reserve.release()).toBe(false)
    await reserve.ensure()
    expect(sizeOf(disk)).toBe(MiB / 16)
  })

  it('is there whole or not at all', async () => {
    const disk = await diskOf(MiB)
    const reserve = createReserve(disk.files, folder)
    disk.failWith = (call) => (call === 'write' ? 'ENOSPC' : undefined)
    await expect(reserve.ensure()).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(disk.content().size).toBe(0)
  })
})
