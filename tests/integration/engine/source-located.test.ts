import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { useEngineBench, type EngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const P = 100 * KiB
const size = 8 * P + 5

type Source = Awaited<ReturnType<EngineBench['source']>>

/** A task whose file is gone after four parts; where it went is up to `move`. */
async function movedMidway(
  move: (source: Source) => Promise<unknown>,
): Promise<Source & { readonly task: TaskView }> {
  const source = await bench.source(size)
  const real = bench.real()
  const held = bench.oss().server.faults.add({
    operation: 'UploadPart',
    key: source.name,
    skip: 4,
    fault: { kind: 'hold', at: 'start' },
  })
  const id = await real.addOne(source.path)
  await held.hit()
  await until(() => (real.engine.task(id)?.partsStored ?? 0) === 4)
  await move(source)
  held.release()
  return { ...source, task: await real.reaches(id, 'source-missing', 'source-changed', 'done') }
}

describe('a file that was moved', () => {
  it('is located, and only its missing parts are sent', async () => {
    const place = join(bench.folder().path, 'elsewhere')
    await mkdir(place)
    const path = join(place, 'renamed')
    const { task, name, bytes } = await movedMidway((source) => rename(source.path, path))
    const real = bench.real()
    expect(task.state).toMatchObject({ by: 'source-missing' })
    bench.oss().server.log.clear()
    expect(await real.engine.resolve(task.id, { choice: 'locate', path })).toBe(true)
    const done = await bench.expectDone(task.id, bytes)
    expect(done).toMatchObject({ sourcePath: path, name: 'renamed', key: name })
    expect(done.partsReused).toBeGreaterThanOrEqual(4)
    expect(bench.acknowledged(name)).toHaveLength(9 - done.partsReused)
    expect(bench.oss().requests('InitiateMultipartUpload')).toEqual([])
    expect(real.engine.log(task.id)).toContainEqual(
      expect.objectContaining({
        event: 'located',
        params: { path, sizeBytes: size, sizeBeforeBytes: size },
      }),
    )
    expect((await real.engine.receipt(task.id))?.source.path).toBe(path)
  })

  it('and added once more from its new place is the same task', async () => {
    const path = join(bench.folder().path, 'found-again')
    const { task, name, bytes } = await movedMidway((source) => rename(source.path, path))
    const real = bench.real()
    await real.engine.resolve(task.id, { choice: 'locate', path })
    await bench.expectDone(task.id, bytes)
    const { taskIds } = await real.engine.enqueue(
      [path],
      { connectionId: 'connection', bucket: 'bucket', prefix: '' },
      {
        forbidOverwrite: false,
        verifyMd5: true,
        partSizeBytes: P,
        multipartThresholdBytes: P,
        links: 'skip',
        key: name,
        keepDone: true,
      },
      new AbortController().signal,
    )
    expect(taskIds).toEqual([task.id])
  })

  it('and added from its new place to the same destination is the same upload', async () => {
    const { task, name, bytes } = await movedMidway((source) => rm(source.path))
    const place = join(bench.folder().path, 'other-disk')
    await mkdir(place, { recursive: true })
    const path = join(place, name)
    await writeFile(path, bytes)
    expect(await bench.real().addOne(path)).toBe(task.id)
    const done = await bench.expectDone(task.id, bytes)
    expect(done).toMatchObject({ sourcePath: path })
    expect(done.partsReused).toBeGreaterThanOrEqual(4)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('is not mixed up with another file for the same destination', async () => {
    const { task, name } = await movedMidway((source) => rm(source.path))
    const place = join(bench.folder().path, 'shorter')
    await mkdir(place)
    const path = join(place, name)
    const other = seededBytes(3 * P, 99)
    await writeFile(path, other)
    const id = await bench.real().addOne(path)
    expect(id).not.toBe(task.id)
    await bench.real().reaches(id, 'done')
    expect((await bench.oss().object(name)).equals(other)).toBe(true)
    expect(bench.real().engine.task(task.id)?.state).toMatchObject({ by: 'source-missing' })
    await bench.real().engine.command(task.id, 'cancel')
    await bench.real().reaches(task.id, 'cancelled')
  })

  it('is never believed: another file of the same size has every part sent again', async () => {
    const { task, name } = await movedMidway((source) => rm(source.path))
    const other = seededBytes(size, 4711)
    const path = join(bench.folder().path, 'impostor')
    await writeFile(path, other)
    bench.oss().server.log.clear()
    await bench.real().engine.resolve(task.id, { choice: 'locate', path })
    const done = await bench.expectDone(task.id, other)
    expect(done.partsReused).toBe(0)
    expect(bench.acknowledged(name)).toHaveLength(9)
  })

  it('and has become longer keeps its parts; the new size is told', async () => {
    const { task, bytes } = await movedMidway((source) => rm(source.path))
    const longer = Buffer.concat([bytes, seededBytes(3 * P, 12)])
    const path = join(bench.folder().path, 'longer')
    await writeFile(path, longer)
    await bench.real().engine.resolve(task.id, { choice: 'locate', path })
    const done = await bench.expectDone(task.id, longer)
    expect(done).toMatchObject({ sizeBytes: longer.length, partsTotal: 12 })
    expect(done.partsReused).toBeGreaterThanOrEqual(4)
    expect(bench.real().engine.log(task.id)).toContainEqual(
      expect.objectContaining({
        event: 'located',
        params: { path, sizeBytes: longer.length, sizeBeforeBytes: size },
      }),
    )
  })

  it('and has become shorter, or empty, is the object it is now', async () => {
    for (const length of [2 * P + 1, 0]) {
      const { task, bytes } = await movedMidway((source) => rm(source.path))
      const shorter = bytes.subarray(0, length)
      const path = join(bench.folder().path, `shorter-${length}`)
      await writeFile(path, shorter)
      await bench.real().engine.resolve(task.id, { choice: 'locate', path })
      expect((await bench.expectDone(task.id, shorter)).sizeBytes).toBe(length)
    }
  })

  it('is not found in a folder, a dead link or nowhere; the task goes on waiting', async () => {
    const { task } = await movedMidway((source) => rm(source.path))
    const { engine } = bench.real()
    const folder = bench.folder().path
    const link = join(folder, 'dead-link')
    await symlink(join(folder, 'nothing-there'), link)
    const locate = (path: string) => engine.resolve(task.id, { choice: 'locate', path })
    await expect(locate(folder)).rejects.toMatchObject({ code: 'source/is-folder' })
    await expect(locate(link)).rejects.toMatchObject({ code: 'source/missing' })
    await expect(locate(join(folder, 'no'))).rejects.toMatchObject({ code: 'source/missing' })
    await expect(locate('/dev/null')).rejects.toMatchObject({ code: 'source/not-a-file' })
    await expect(locate('relative')).rejects.toMatchObject({ code: 'request/invalid' })
    expect(engine.task(task.id)?.state).toMatchObject({ kind: 'blocked', by: 'source-missing' })
    await engine.command(task.id, 'cancel')
    await bench.real().reaches(task.id, 'cancelled')
  })
})

it('a file that changed can be located elsewhere, as a copy of what it was', async () => {
  const { task, bytes } = await movedMidway(({ path }) => writeFile(path, 'something else'))
  expect(task.state).toMatchObject({ by: 'source-changed' })
  const path = join(bench.folder().path, 'backup')
  await writeFile(path, bytes)
  expect(await bench.real().engine.resolve(task.id, { choice: 'locate', path })).toBe(true)
  expect((await bench.expectDone(task.id, bytes)).partsReused).toBeGreaterThanOrEqual(4)
})

it('a task that is not blocked by its file takes no other', async () => {
  const { path } = await bench.source(2 * P)
  const id = await bench.real().addOne(path)
  await bench.real().reaches(id, 'done')
  expect(await bench.real().engine.resolve(id, { choice: 'locate', path })).toBe(false)
})
