/** The n-th call to the disk fails, for every n and every kind of call, once or for a while. */
import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { openDatabase, type Database } from '../../../electron/engine/store/database.ts'
import { diskFiles, type FileSystem } from '../../../electron/engine/store/file-system.ts'
import { createCrashDisk, type CallKind } from '../../support/crash-file-system.ts'
import { aTask, eagerClock, textOf } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const open = (folder: string, files: FileSystem): Promise<Database> =>
  openDatabase({ folder, files, clock: eagerClock(), logger: silentLogger })

/** Opens, changes, compacts, changes; answers what was acknowledged. */
async function work(folder: string, files: FileSystem): Promise<readonly string[]> {
  const acknowledged: string[] = []
  const database = await open(folder, files)
  const add = async (id: string): Promise<void> => {
    await database.commit([{ type: 'tasks.add', tasks: [aTask(id)] }])
    acknowledged.push(id)
  }
  await add('a')
  await Promise.all([add('b'), add('c')])
  await database.compact()
  await add('d')
  await database.compact()
  await add('e')
  await database.close()
  return acknowledged
}

const everything = ['a', 'b', 'c', 'd', 'e']

/** Opening may be refused while calls fail, with a clear error, and is then repeated. */
async function workInTheEnd(folder: string, files: FileSystem): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    try {
      return await work(folder, files)
    } catch (error) {
      const isClear = String((error as { code?: unknown }).code).startsWith('disk/')
      if (!isClear || tries > 3) throw error
    }
  }
}

const kinds: readonly CallKind[] = ['sync', 'write', 'create', 'rename', 'unlink', 'sync-folder']
const cases = kinds.flatMap((kind) =>
  ['EIO', 'ENOSPC'].flatMap((code) => [1, 2, 3].map((count) => ({ kind, code, count }))),
)

describe('a disk whose n-th call fails', () => {
  it.each(cases)('loses nothing: $kind, $code, $count in a row', async ({ kind, code, count }) => {
    let calls = Infinity
    for (let from = 1; from <= calls; from++) {
      const disk = createCrashDisk()
      await disk.files.makeFolder('/data')
      let at = 0
      disk.failWith = (call) => {
        if (call !== kind) return undefined
        at += 1
        return at >= from && at < from + count ? code : undefined
      }
      const acknowledged = await workInTheEnd('/data', disk.files)
      expect(new Set(acknowledged)).toEqual(new Set(everything))
      calls = at
      disk.failWith = () => undefined
      const again = await open('/data', disk.files)
      expect([...again.index().tasks.keys()]).toEqual(everything)
      expect(again.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
      const text = textOf(again.index())
      await again.close()
      const left = [...disk.content().keys()].filter((path) => path.endsWith('.tmp'))
      expect(left).toEqual([])
      expect(textOf((await open('/data', disk.files)).index())).toBe(text)
    }
    expect(calls).toBeGreaterThan(0)
  })

  it('loses nothing on real files when a sync fails', async () => {
    let calls = Infinity
    for (let from = 1; from <= calls; from++) {
      await using folder = await tempFolder()
      let at = 0
      const files: FileSystem = {
        ...diskFiles,
        create: async (path) => {
          const file = await diskFiles.create(path)
          return {
            write: (bytes) => file.write(bytes),
            close: () => file.close(),
            datasync: async () => {
              await file.datasync()
              if (++at === from) throw Object.assign(new Error('EIO'), { code: 'EIO' })
            },
          }
        },
        capacityBytes: () => Promise.resolve(0),
      }
      await workInTheEnd(folder.path, files)
      calls = at
      const again = await open(folder.path, diskFiles)
      expect([...again.index().tasks.keys()]).toEqual(everything)
      await again.close()
    }
    expect(calls).toBeGreaterThan(8)
  })
})
