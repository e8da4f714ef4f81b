import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../../electron/engine/ports.ts'
import { createQuarantine, keepOutdated } from '../../../../electron/engine/store/quarantine.ts'
import { createCrashDisk } from '../../../support/crash-file-system.ts'
import { eagerClock } from '../../../support/store-fixtures.ts'

const folder = '/data'

describe('setting aside', () => {
  it('moves or copies, without ever writing over what is there', async () => {
    const disk = createCrashDisk(new Map([['/data/a', Buffer.from('1')]]))
    const quarantine = createQuarantine({
      folder,
      files: disk.files,
      clock: eagerClock(),
      logger: silentLogger,
    })
    await quarantine.copy(folder, 'a')
    await quarantine.copy(folder, 'a')
    await quarantine.move(folder, 'a')
    await quarantine.move(folder, 'gone')
    expect([...disk.content()].map(([path, bytes]) => `${path} ${bytes.toString()}`)).toEqual([
      '/data/quarantine/20270115T080000000Z-a 1',
      '/data/quarantine/20270115T080000000Z-a-1 1',
      '/data/quarantine/20270115T080000000Z-a-2 1',
    ])
  })

  it('keeps the newest 20', async () => {
    const disk = createCrashDisk()
    let now = 1_800_000_000_000
    const clock = { ...eagerClock(), now: () => (now += 1000) }
    const deps = { folder, files: disk.files, clock, logger: silentLogger }
    const quarantine = createQuarantine(deps)
    await disk.files.makeFolder(folder)
    for (let n = 0; n < 25; n++) {
      await (await disk.files.create(`/data/f${n}`)).close()
      await quarantine.move(folder, `f${n}`)
    }
    const left = [...disk.content().keys()].map((path) => path.split('-')[1])
    expect(left).toEqual(Array.from({ length: 20 }, (_, at) => `f${at + 5}`))
  })
})

describe('keeping files of an older schema', () => {
  it('copies each once, also after a killed attempt', async () => {
    const disk = createCrashDisk(
      new Map([
        ['/data/snap.1', Buffer.from('old')],
        ['/data/before-v2/snap.1.tmp', Buffer.from('o')],
      ]),
    )
    await keepOutdated(disk.files, folder, ['snap.1'], 2)
    await keepOutdated(disk.files, folder, ['snap.1'], 2)
    expect(disk.content().get('/data/before-v2/snap.1')?.toString()).toBe('old')
    expect(disk.content().size).toBe(2)
  })
})
