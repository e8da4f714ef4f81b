/**
 * A long list, without a clock: how often the disk is asked to sync, and how much memory a task takes
 * that waits. `tests/long/scale.ts` measures the same with 100,000.
 */
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { composeEngine, type ComposedEngine } from '../../../electron/engine/compose.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { diskFiles, type FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { smallParts } from '../../support/real-engine.ts'
import { aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const files = 2000
/** `tasks-at-once` is 0: nothing runs, so whatever is written is written by adding. */
const limits = { tasksAtOnce: 0, partsAtOnce: 1, connectionsAtOnce: 1, stallTimeoutMs: 30_000 }
const workerUrl = new URL('../../../electron/engine/pipeline/part-worker.ts', import.meta.url)

/** Syncs of journals: of commits, that is. */
function countSyncs(): FileSystem & { readonly counts: { syncs: number } } {
  const counts = { syncs: 0 }
  return {
    ...diskFiles,
    counts,
    create: async (path) => {
      const file = await diskFiles.create(path)
      return {
        ...file,
        datasync: () => {
          if (basename(path).startsWith('jnl.')) counts.syncs += 1
          return file.datasync()
        },
      }
    },
  }
}

async function start(folder: string, disk: FileSystem = diskFiles): Promise<ComposedEngine> {
  const stores = await openStores({
    folder,
    files: disk,
    clock: systemClock,
    logger: silentLogger,
  })
  const composed = composeEngine({
    stores,
    access: () => Promise.reject(new Error('nothing runs')),
    limits,
    clock: systemClock,
    logger: silentLogger,
    version: '0',
    workerUrl,
  })
  await composed.engine.start()
  return composed
}

describe('a long list', () => {
  it('becomes durable 500 tasks at a time, and costs no write when it is added again', async () => {
    await using folder = await tempFolder()
    const paths = Array.from({ length: files }, (_, n) => join(folder.path, `file-${n}`))
    for (const path of paths) await writeFile(path, 'x')
    const disk = countSyncs()
    const composed = await start(join(folder.path, 'data'), disk)
    const add = async () => {
      const before = disk.counts.syncs
      const report = await composed.engine.enqueue(
        paths,
        { connectionId: 'c', bucket: 'bucket', prefix: '' },
        smallParts,
        new AbortController().signal,
      )
      expect(report.taskIds).toHaveLength(files)
      return { ids: report.taskIds, syncs: disk.counts.syncs - before }
    }
    const first = await add()
    // One for the first file, so that it can start at once.
    expect(first.syncs).toBeLessThanOrEqual(1 + files / 500)
    const again = await add()
    expect(again).toEqual({ ids: first.ids, syncs: 0 })
    expect(composed.engine.tasks()).toHaveLength(files)
    await composed.close()
  })

  it('that is changed as a whole is written in groups, not task by task', async () => {
    await using folder = await tempFolder()
    const paths = Array.from({ length: files }, (_, n) => join(folder.path, `file-${n}`))
    for (const path of paths) await writeFile(path, 'x')
    const disk = countSyncs()
    const composed = await start(join(folder.path, 'data'), disk)
    const destination = { connectionId: 'c', bucket: 'bucket', prefix: '' }
    const { signal } = new AbortController()
    await composed.engine.enqueue(paths, destination, smallParts, signal)
    const before = disk.counts.syncs
    await composed.engine.enqueue(paths, destination, { ...smallParts, verifyMd5: false }, signal)
    // A group is 256 KiB, a task less than 1 KiB.
    expect(disk.counts.syncs - before).toBeLessThanOrEqual(2 * (1 + files / 250))
    expect(disk.counts.syncs - before).toBeGreaterThan(0)
    expect(composed.engine.tasks().every(({ verifyMd5 }) => !verifyMd5)).toBe(true)
    await composed.close()
  })

  it('takes less than 1 KB of memory for a task that waits', async () => {
    await using folder = await tempFolder()
    const count = 20_000
    const stores = await openStores({
      folder: folder.path,
      clock: systemClock,
      logger: silentLogger,
    })
    await stores.tasks.add(Array.from({ length: count }, (_, n) => photo(n)))
    await stores.close()
    const before = usedBytes()
    const composed = await start(folder.path)
    const perTask = (usedBytes() - before) / count
    console.log(`memory of a task that waits: ${perTask.toFixed(0)} bytes`)
    expect(composed.engine.task(photo(count - 1).id)).toBeDefined()
    expect(perTask).toBeLessThan(1000)
    await composed.close()
  })
})

/** With names and times as long as real ones are. */
function photo(n: number): Task {
  const name = `holiday/photo-${`${n}`.padStart(6, '0')}.jpg`
  const ns = `17637${`${n}`.padStart(14, '0')}`
  return aTask(`00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`, {
    batchId: '00000000-0000-4000-8000-000000000000',
    source: {
      path: `/home/somebody/pictures/${name}`,
      name,
      identity: { sizeBytes: 10_240, mtimeNs: ns, ctimeNs: ns, dev: '65024', ino: `${n}` },
    },
    target: { connectionId: 'connection', bucket: 'bucket', key: `backup/${name}` },
  })
}

/** What is alive. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
