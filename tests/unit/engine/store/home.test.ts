import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { readHome } from '../../../../electron/engine/store/home.ts'
import { createCrashDisk, type CrashDisk } from '../../../support/crash-file-system.ts'

const folder = '/data'

async function start(): Promise<CrashDisk> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  return disk
}

const read = ({ files }: CrashDisk, computer: string | undefined) =>
  readHome({ folder, files, logger: silentLogger }, computer)

describe('the home of a data folder', () => {
  it('is the computer that opened it first, until another settles', async () => {
    const disk = await start()
    const first = await read(disk, 'a')
    expect(first.isElsewhere).toBe(false)
    await first.settle()
    expect((await read(disk, 'a')).isElsewhere).toBe(false)
    const second = await read(disk, 'b')
    expect(second.isElsewhere).toBe(true)
    expect((await read(disk, 'b')).isElsewhere).toBe(true)
    await second.settle()
    expect((await read(disk, 'b')).isElsewhere).toBe(false)
    expect((await read(disk, 'a')).isElsewhere).toBe(true)
  })

  it('gets a new install id with its computer, and keeps it otherwise', async () => {
    const disk = await start()
    const note = (): string => disk.content().get('/data/home')?.toString() ?? ''
    await (await read(disk, 'a')).settle()
    const before = note()
    await (await read(disk, 'a')).settle()
    expect(note()).toBe(before)
    await (await read(disk, 'b')).settle()
    expect(JSON.parse(note())).toMatchObject({ computer: 'b' })
    expect(JSON.parse(note())).not.toMatchObject({ install: JSON.parse(before).install })
  })

  it('is everywhere where the system does not tell, and where nothing readable is noted', async () => {
    const disk = await start()
    await (await read(disk, undefined)).settle()
    expect(disk.content().size).toBe(0)
    await (await read(disk, 'a')).settle()
    expect((await read(disk, undefined)).isElsewhere).toBe(false)
    const damaged = createCrashDisk(
      new Map([
        ['/data/home', Buffer.from('{"install":')],
        ['/data/home.tmp', Buffer.from('half')],
      ]),
    )
    const home = await read(damaged, 'b')
    expect(home.isElsewhere).toBe(false)
    await home.settle()
    expect((await read(damaged, 'a')).isElsewhere).toBe(true)
    expect([...damaged.content().keys()]).toEqual(['/data/home'])
  })
})
