/** Every subset of the store's files is deleted: what is left is used, and what is said is true. */
import { cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { diskFiles, type FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Without a reserve: nothing here is about room. */
const files: FileSystem = { ...diskFiles, capacityBytes: () => Promise.resolve(0) }
const upload = { uploadId: 'U', key: 'a', partSizeBytes: 5, initiatedAtMs: 1 }
const proof = { number: 1, md5: 'ab'.repeat(16), crc64: '7', etag: 'AB'.repeat(16) }
const names = ['snap.1', 'jnl.1', 'snap.2', 'jnl.2', 'tasks', 'home'] as const
type Name = (typeof names)[number]

const open = (folder: string): Promise<Stores> =>
  openStores({
    folder,
    files,
    clock: systemClock,
    logger: silentLogger,
    computer: () => Promise.resolve('a'),
  })

/** Task a is in the first journal and the second snapshot, task b in the second journal alone. */
async function fill(folder: string): Promise<void> {
  let stores = await open(folder)
  await stores.tasks.add([aTask('a', { upload })])
  await stores.close()
  stores = await open(folder)
  await stores.tasks.add([aTask('b')])
  await stores.checkpoints.write({
    taskId: 'a',
    uploadId: 'U',
    sizeBytes: 10,
    partSizeBytes: 5,
    parts: new Map([[1, proof]]),
  })
  await stores.close()
}

let original = ''
beforeAll(async () => {
  const folder = await tempFolder()
  original = folder.path
  await fill(original)
  return () => folder[Symbol.asyncDispose]()
})

const subsets = Array.from({ length: 2 ** names.length }, (_, mask) =>
  names.filter((_name, bit) => (mask & (1 << bit)) !== 0),
)

function expectedTasks(has: (name: Name) => boolean): readonly string[] {
  return [...(has('snap.2') || has('jnl.1') ? ['a'] : []), ...(has('jnl.2') ? ['b'] : [])]
}

/**
 * Missing changes are told as far as what is left proves them. The first generation alone proves
 * nothing of a second one: that is a folder as it was earlier.
 */
function expectedReport(has: (name: Name) => boolean): Stores['recovery'] {
  const nothing = { quarantined: [], dropped: [], lost: false }
  if (has('snap.2')) return has('jnl.2') ? nothing : { ...nothing, dropped: ['jnl.2'] }
  if (has('jnl.1')) return nothing
  // A journal that begins in the middle: a gap.
  if (has('jnl.2')) return { ...nothing, quarantined: ['jnl.2'] }
  if (has('snap.1')) return { ...nothing, dropped: ['jnl.1'] }
  return { ...nothing, lost: has('tasks') || has('home') }
}

describe('a data folder of which files were deleted', () => {
  it('has them all at first', async () => {
    expect((await readdir(original)).toSorted()).toEqual(names.toSorted())
  })

  it.each(subsets.map((deleted) => ({ deleted, name: deleted.join(', ') || 'nothing' })))(
    'opens with what is provable, and says what is true, without $name',
    async ({ deleted }) => {
      const folder = await tempFolder()
      onTestFinished(() => folder[Symbol.asyncDispose]())
      await cp(original, folder.path, { recursive: true })
      for (const name of deleted) await rm(join(folder.path, name), { recursive: true })
      const has = (name: Name): boolean => !deleted.includes(name)
      const expected = expectedTasks(has)

      const stores = await open(folder.path)
      const ids = stores.tasks.all().map(({ id }) => id)
      expect(ids).toEqual(expected)
      expect(stores.recovery).toEqual(expectedReport(has))
      const checkpoint = await stores.checkpoints.read('a')
      // Also when the task is lost: its part table may be all there is.
      expect(checkpoint?.parts.get(1)).toEqual(has('tasks') ? proof : undefined)
      await stores.tasks.add([aTask('new')])
      await stores.close()

      const again = await open(folder.path)
      expect(again.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
      expect(again.tasks.all().map(({ id }) => id)).toEqual([...expected, 'new'])
      await again.close()
    },
  )
})
