import { mkdir, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { throughPool } from '../../../../electron/engine/pipeline/file-access.ts'
import { createLocalDisks } from '../../../../electron/engine/pipeline/local-disks.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { until } from '../../../support/until.ts'

const ext4 = 0xef53
const nfs = 0x6969

let folder: TempFolder
let path: string
let dev: string
beforeEach(async () => {
  folder = await tempFolder()
  path = await folder.file('a', '0123456789')
  dev = (await stat(path, { bigint: true })).dev.toString()
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
})

/** Disks of the kinds a test says; `asked` ends when nothing is asked any more. */
function disks(kindOf: (path: string) => Promise<number>) {
  const clock = createFakeClock()
  let asking = 0
  let answers = 0
  const accessOf = createLocalDisks(clock, async (above) => {
    asking++
    try {
      return await kindOf(above)
    } finally {
      asking--
      answers++
    }
  })
  return { clock, accessOf, answers: () => answers, rest: () => until(() => asking === 0) }
}

const isThroughPool = (access: unknown): boolean => access === throughPool

describe('createLocalDisks', () => {
  it('reads in the thread what lies on a local disk, once that has answered', async () => {
    const { accessOf } = disks(async () => ext4)
    expect(isThroughPool(accessOf(path, dev))).toBe(true)
    await until(() => !isThroughPool(accessOf(path, dev)))
    const file = await accessOf(path, dev)(path)
    const into = Buffer.alloc(4)
    expect(await file.read(into, 0, 4, 3)).toEqual({ bytesRead: 4 })
    expect(into.toString()).toBe('3456')
    await file.close()
  })

  it('never reads in the thread while the disk does not answer', async () => {
    const dead = Promise.withResolvers<number>()
    const { clock, accessOf } = disks(() => dead.promise)
    for (let n = 0; n < 20; n++) {
      expect(isThroughPool(accessOf(path, dev))).toBe(true)
      await clock.advance(5_000)
    }
    dead.resolve(ext4)
    await until(() => !isThroughPool(accessOf(path, dev)))
  })

  it.each([
    ['a network drive', (at: string) => (at === folder.path ? nfs : ext4)],
    ['a folder below a network drive', (at: string) => (at === dirname(folder.path) ? nfs : ext4)],
    ['a system that tells no kind', () => 0],
  ])('does not read in the thread what lies on %s', async (_, kind) => {
    const { accessOf, answers, rest } = disks(async (at) => kind(at))
    accessOf(path, dev)
    await until(() => answers() > 0)
    await rest()
    await new Promise((resolve) => setImmediate(resolve))
    expect(isThroughPool(accessOf(path, dev))).toBe(true)
  })

  it('does not read in the thread what a link leads to', async () => {
    await mkdir(join(folder.path, 'real'))
    await symlink('real', join(folder.path, 'link'))
    const { accessOf } = disks(async () => ext4)
    const real = join(folder.path, 'real', 'a')
    const linked = join(folder.path, 'link', 'a')
    accessOf(linked, dev)
    await until(() => !isThroughPool(accessOf(real, dev)))
    expect(isThroughPool(accessOf(linked, dev))).toBe(true)
    // A file of another device than its folder: a link, or something mounted.
    expect(isThroughPool(accessOf(real, `${dev}0`))).toBe(true)
  })

  it('asks again after a while, for something else may be mounted there', async () => {
    let kind = ext4
    const { clock, accessOf } = disks(async () => kind)
    await until(() => !isThroughPool(accessOf(path, dev)))
    kind = nfs
    await clock.advance(10_000)
    for (let n = 0; n < 3; n++) {
      expect(isThroughPool(accessOf(path, dev))).toBe(true)
      await clock.advance(1)
    }
  })

  it('leaves a disk alone for a minute that let the thread wait', async () => {
    let lateMs = 0
    const clock = createFakeClock()
    // Every look at the clock is as late as the disk was slow.
    const late = { monotonic: () => clock.monotonic() + (lateMs += step) }
    let step = 0
    const accessOf = createLocalDisks(late, async () => ext4)
    await until(() => !isThroughPool(accessOf(path, dev)))
    const file = await accessOf(path, dev)(path)
    step = 251
    await file.read(Buffer.alloc(1), 0, 1, 0)
    await file.close()
    step = 0
    expect(isThroughPool(accessOf(path, dev))).toBe(true)
    await clock.advance(59_000)
    expect(isThroughPool(accessOf(path, dev))).toBe(true)
    await clock.advance(1_100)
    await until(() => !isThroughPool(accessOf(path, dev)))
  })
})
