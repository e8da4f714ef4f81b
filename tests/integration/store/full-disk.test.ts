/**
 * A disk of 1 MiB that fills up at random moments: nothing acknowledged is lost, work goes on by
 * itself when there is room. On a tmpfs where one can be mounted; everywhere on a limited folder.
 */
import { readdir } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { printedSeed, seededChoices, type Choices } from '../../support/choices.ts'
import { limitedFolder, smallTmpfs, type SmallDisk } from '../../support/small-disk.ts'
import { aTask, eagerClock } from '../../support/store-fixtures.ts'

const disks = [limitedFolder(), smallTmpfs()].filter((disk) => disk !== undefined)
console.log(`small disks: ${disks.map(({ name }) => name).join(', ')}`)
afterAll(() => {
  for (const disk of disks) disk.remove()
})

const open = ({ folder, files }: SmallDisk): Promise<Stores> =>
  openStores({ folder, files, clock: eagerClock(), logger: silentLogger })

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn()
}

/** Changes tasks, fills and frees the disk by lot; answers what was acknowledged. */
async function live(
  disk: SmallDisk,
  choices: Choices,
  expected: Map<string, number>,
): Promise<void> {
  const stores = await open(disk)
  expect(new Map(stores.tasks.all().map(({ id, retries }) => [id, retries]))).toEqual(expected)
  const codes = new Set<string>()
  const stop = stores.onTrouble((error) => {
    if (error !== undefined) codes.add((error as Error & { code: string }).code)
  })
  for (let step = 0; step < 30; step++) {
    if (choices.below(4) === 0) await disk.fill()
    const task = aTask(`t${choices.below(40)}`, { retries: choices.below(1000) })
    const isNew = !expected.has(task.id)
    const saved = isNew ? stores.tasks.add([task]) : stores.tasks.save(task)
    await Promise.race([saved, turns(20)])
    await disk.free()
    await saved
    expected.set(task.id, task.retries)
  }
  stop()
  await stores.close()
  for (const code of codes) expect(code).toBe('disk/full')
}

describe.each(disks)('a store on $name', (disk) => {
  it('loses nothing and goes on by itself, filled at random moments', async () => {
    const choices = seededChoices(printedSeed())
    const expected = new Map<string, number>()
    for (let round = 0; round < 4; round++) await live(disk, choices, expected)
    const stores = await open(disk)
    expect(stores.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
    expect(new Map(stores.tasks.all().map(({ id, retries }) => [id, retries]))).toEqual(expected)
    await stores.close()
  })

  it('gives up its reserve for the last changes, says so, and takes it again', async () => {
    const stores = await open(disk)
    const hasReserve = async (): Promise<boolean> =>
      (await readdir(disk.folder)).includes('reserve')
    while (!(await hasReserve())) await nextTurn()
    const told: (string | undefined)[] = []
    stores.onTrouble((error) => told.push((error as { code?: string } | undefined)?.code))
    await disk.fill()
    // More than the room left in the journal's last block. The limited folder stays full in spite
    // of the reserve: there the change waits until there is room.
    const last = Array.from({ length: 30 }, (_, n) => aTask(`last${n}`))
    const saved = stores.tasks.add(last)
    while (told.length === 0) await nextTurn()
    expect(told).toEqual(['disk/full'])
    expect(await hasReserve()).toBe(false)
    await disk.free()
    await saved
    while (told.length === 1) await nextTurn()
    expect(told).toEqual(['disk/full', undefined])
    expect(await hasReserve()).toBe(true)
    await stores.close()
  })
})
