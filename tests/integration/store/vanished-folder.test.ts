/** A data folder that goes away, turns read-only or answers nothing but errors while the program runs. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import {
  diskFiles,
  type AppendFile,
  type FileSystem,
} from '../../../electron/engine/store/file-system.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { aTask, eagerClock } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const upload = { uploadId: 'U', key: 'a', partSizeBytes: 5, initiatedAtMs: 1 }
const tasks = [aTask('a', { upload }), aTask('b')]
const proof = { number: 1, md5: 'ab'.repeat(16), crc64: '7', etag: 'AB'.repeat(16) }
const checkpoint = {
  taskId: 'a',
  uploadId: 'U',
  sizeBytes: 10,
  partSizeBytes: 5,
  parts: new Map([[1, proof]]),
}
const whole = { quarantined: [], dropped: [], lost: false }

const open = (folder: string, files: FileSystem = diskFiles): Promise<Stores> =>
  openStores({ folder, files, clock: eagerClock(), logger: silentLogger })

/** Of the tasks a next start finds, whole. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const again = await open(folder)
  expect(again.recovery).toEqual(whole)
  await again.close()
  return again.tasks.all().map(({ id }) => id)
}

/** The codes of the troubles told, in order; `undefined`: well again. */
function troublesOf(stores: Stores): (string | undefined)[] {
  const told: (string | undefined)[] = []
  stores.onTrouble((error) => told.push((error as { code?: string } | undefined)?.code))
  return told
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn()
}

const ways: Readonly<Record<string, (folder: string) => Promise<unknown>>> = {
  'is removed': (folder) => rm(folder, { recursive: true }),
  'is moved away': (folder) => rename(folder, `${folder}-elsewhere`),
  'is replaced by an empty one': async (folder) => {
    await rm(folder, { recursive: true })
    await mkdir(folder)
  },
  'loses its journals': async (folder) => {
    const names = (await readdir(folder)).filter((name) => name.startsWith('jnl.'))
    for (const name of names) await rm(join(folder, name))
  },
}

describe.each(Object.entries(ways))('a data folder that %s while it is open', (_name, vanish) => {
  it('is made again with the next change, and nothing is lost', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'data')
    const stores = await open(folder)
    await stores.tasks.add(tasks)
    await vanish(folder)
    await stores.tasks.add([aTask('c')])
    await expect(open(folder)).rejects.toMatchObject({ code: 'disk/in-use' })
    await stores.close()
    expect(await idsIn(folder)).toEqual(['a', 'b', 'c'])
  })

  it('is made again at the end when nothing changed any more', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'data')
    const stores = await open(folder)
    await stores.tasks.add(tasks)
    await vanish(folder)
    await stores.close()
    expect(await idsIn(folder)).toEqual(['a', 'b'])
  })

  it('gets the part tables again', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'data')
    const stores = await open(folder)
    await stores.tasks.add(tasks)
    await stores.checkpoints.write({ ...checkpoint, parts: new Map() })
    await vanish(folder)
    stores.checkpoints.stored('a', proof)
    await stores.tasks.save(aTask('b', { retries: 1 }))
    // The first attempt may find the folder missing; what it holds is tried again by itself.
    await stores.checkpoints.flush('a').catch(() => {})
    await stores.checkpoints.flush('a')
    await stores.close()
    const again = await open(folder)
    expect(await again.checkpoints.read('a')).toEqual(checkpoint)
    await again.close()
  })
})

describe('a data folder that cannot be made again', () => {
  it('is trouble; nothing is lost, and it goes on by itself', async () => {
    await using temporary = await tempFolder()
    const parent = join(temporary.path, 'disk')
    const folder = join(parent, 'data')
    const stores = await open(folder)
    await stores.tasks.add(tasks)
    const told = troublesOf(stores)
    await rm(parent, { recursive: true })
    await writeFile(parent, 'in the way')
    const added = stores.tasks.add([aTask('c')])
    await until(() => told.length > 0)
    expect(told).toEqual(['disk/unwritable'])
    await rm(parent)
    await added
    await until(() => told.length > 1)
    expect(told).toEqual(['disk/unwritable', undefined])
    await stores.close()
    expect(await idsIn(folder)).toEqual(['a', 'b', 'c'])
  })

  it('is not taken from another program that has it now', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'data')
    const first = await open(folder)
    await first.tasks.add(tasks)
    await rm(folder, { recursive: true })
    const second = await open(folder)
    await second.tasks.add([aTask('other')])
    const told = troublesOf(first)
    const added = first.tasks.add([aTask('c')])
    await until(() => told.length > 0)
    expect(told).toEqual(['disk/in-use'])
    expect(second.tasks.all().map(({ id }) => id)).toEqual(['other'])
    await Promise.all([first.close(), expect(added).rejects.toMatchObject({ code: 'disk/in-use' })])
    await second.close()
    expect(await idsIn(folder)).toEqual(['other'])
  })
})

/** Every call fails with that code while `isBad`. */
function failingDisk(code: string): { readonly files: FileSystem; isBad: boolean } {
  const check = (path: string): void => {
    if (disk.isBad) throw Object.assign(new Error(code), { code, path })
  }
  const watched = (path: string, file: AppendFile): AppendFile => ({
    write: async (bytes) => (check(path), file.write(bytes)),
    datasync: async () => (check(path), file.datasync()),
    close: async () => {
      await file.close()
      check(path)
    },
  })
  const disk = {
    isBad: false,
    files: {
      makeFolder: async (path: string) => (check(path), diskFiles.makeFolder(path)),
      list: async (path: string) => (check(path), diskFiles.list(path)),
      create: async (path: string) => (check(path), watched(path, await diskFiles.create(path))),
      append: async (path: string) => (check(path), watched(path, await diskFiles.append(path))),
      read: async function* (path: string) {
        check(path)
        yield* diskFiles.read(path)
      },
      rename: async (from: string, to: string) => (check(from), diskFiles.rename(from, to)),
      link: async (from: string, to: string) => (check(from), diskFiles.link(from, to)),
      unlink: async (path: string) => (check(path), diskFiles.unlink(path)),
      sync: async (path: string) => (check(path), diskFiles.sync(path)),
      syncFolder: async (path: string) => (check(path), diskFiles.syncFolder(path)),
      capacityBytes: async (path: string) => (check(path), diskFiles.capacityBytes(path)),
    },
  }
  return disk
}

describe.each(['EIO', 'EROFS', 'ENOSPC', 'EACCES', 'ENODEV'])(
  'a disk that answers %s to everything',
  (code) => {
    const expected = code === 'ENOSPC' ? 'disk/full' : 'disk/unwritable'

    it('is trouble; nothing is lost, and it goes on by itself', async () => {
      await using folder = await tempFolder()
      const disk = failingDisk(code)
      const stores = await open(folder.path, disk.files)
      await stores.tasks.add(tasks)
      await stores.checkpoints.write({ ...checkpoint, parts: new Map() })
      const told = troublesOf(stores)
      disk.isBad = true
      stores.checkpoints.stored('a', proof)
      const changes = [stores.tasks.add([aTask('c')]), stores.settings.save({ tasksAtOnce: 7 })]
      await until(() => told.length > 0)
      await expect(stores.checkpoints.flush('a')).rejects.toMatchObject({ code: expected })
      for (let turn = 0; turn < 50; turn++) await nextTurn()
      expect(told).toEqual([expected])
      expect(stores.tasks.all()).toEqual(tasks)
      disk.isBad = false
      await Promise.all(changes)
      await stores.checkpoints.flush('a')
      await until(() => told.length > 1)
      expect(told).toEqual([expected, undefined])
      await stores.close()
      const again = await open(folder.path)
      expect(again.recovery).toEqual(whole)
      expect(again.tasks.all()).toEqual([...tasks, aTask('c')])
      expect(again.settings.read().tasksAtOnce).toBe(7)
      expect(await again.checkpoints.read('a')).toEqual(checkpoint)
      await again.close()
    })

    it('is told when it is opened, and opens when it is well again', async () => {
      await using folder = await tempFolder()
      const disk = failingDisk(code)
      const stores = await open(folder.path, disk.files)
      await stores.tasks.add(tasks)
      await stores.close()
      disk.isBad = true
      await expect(open(folder.path, disk.files)).rejects.toMatchObject({
        code: expected,
        retry: 'person',
        details: { osCode: code, folder: folder.path },
      })
      disk.isBad = false
      expect(await idsIn(folder.path)).toEqual(['a', 'b'])
    })
  },
)

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: 'ignore' })
}

/** `undefined` where this user may not mount. */
function mounted():
  | { readonly folder: string; mount(mode: 'ro' | 'rw'): void; end(): void }
  | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'partway-readonly-'))
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder)
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    mount: (mode) => run('mount', '-o', `remount,${mode}`, folder),
    end: () => {
      run('umount', '--lazy', folder)
      rmSync(folder, { recursive: true })
    },
  }
}

const disk = mounted()
afterAll(() => disk?.end())
console.log(`a read-only disk: ${disk === undefined ? 'cannot be mounted here' : 'a tmpfs'}`)

describe.each([disk].filter((item) => item !== undefined))('a disk that is read-only', (small) => {
  it('is told with its path, is left alone, and opens when it can be written', async () => {
    const folder = join(small.folder, 'data')
    const stores = await openStores({ folder, clock: systemClock, logger: silentLogger })
    await stores.tasks.add(tasks)
    await stores.close()
    small.mount('ro')
    await expect(open(folder)).rejects.toMatchObject({
      code: 'disk/unwritable',
      details: { osCode: 'EROFS', folder },
    })
    // Node answers ENOENT when it cannot make a folder there.
    const missing = join(small.folder, 'new')
    await expect(open(missing)).rejects.toMatchObject({
      code: 'disk/unwritable',
      details: { folder: missing },
    })
    small.mount('rw')
    expect(await idsIn(folder)).toEqual(['a', 'b'])
  })
})
