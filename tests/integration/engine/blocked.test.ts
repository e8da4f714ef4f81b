import { appendFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useEngineBench, type EngineBench } from '../../support/engine-bench.ts'
import { KiB, startRealEngine } from '../../support/real-engine.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const P = 100 * KiB

type Source = Awaited<ReturnType<EngineBench['source']>>

/** Stops the upload after `parts` parts, lets `change` happen, and goes on. */
async function changedMidway(
  size: number,
  parts: number,
  change: (source: Source) => Promise<unknown>,
): Promise<Source & { readonly id: string }> {
  const source = await bench.source(size)
  const real = bench.real()
  const held = bench.oss().server.faults.add({
    operation: 'UploadPart',
    key: source.name,
    skip: parts,
    fault: { kind: 'hold', at: 'start' },
  })
  const id = await real.addOne(source.path)
  await held.hit()
  await until(() => (real.engine.task(id)?.partsStored ?? 0) === parts)
  await change(source)
  held.release()
  return { ...source, id }
}

describe('a source that changes', () => {
  const size = 8 * P
  const changed = seededBytes(size + 500, 77)

  it('stops the task before anything mixed is made, and starts again when asked to', async () => {
    const { id, name, path } = await changedMidway(size, 3, (source) =>
      writeFile(source.path, changed),
    )
    const real = bench.real()
    const task = await real.reaches(id, 'source-changed', 'done')
    expect(task.state).toMatchObject({ by: 'source-changed', error: { details: { path } } })
    expect(bench.oss().server.findObject('bucket', name)).toBeUndefined()
    const { uploadId } = task
    expect(await real.engine.resolve(id, { choice: 'overwrite' })).toBe(false)
    expect(await real.engine.resolve(id, { choice: 'start-again' })).toBe(true)
    const done = await bench.expectDone(id, changed)
    expect(done.uploadId).toBeUndefined()
    const aborted = bench.oss().requests('AbortMultipartUpload')
    expect(aborted.map((entry) => entry.uploadId)).toEqual([uploadId])
  })

  it('keeps the parts that still match when asked to', async () => {
    let grown = Buffer.alloc(0)
    const { id, name } = await changedMidway(size, 4, async ({ path, bytes }) => {
      grown = Buffer.concat([bytes, Buffer.from('more')])
      await appendFile(path, 'more')
    })
    const real = bench.real()
    await real.reaches(id, 'source-changed')
    bench.oss().server.log.clear()
    expect(await real.engine.resolve(id, { choice: 'keep-matching' })).toBe(true)
    const task = await bench.expectDone(id, grown)
    expect(task.partsReused).toBeGreaterThanOrEqual(4)
    expect(bench.acknowledged(name)).toHaveLength(9 - task.partsReused)
    expect(bench.oss().requests('InitiateMultipartUpload')).toEqual([])
  })

  it('after the last part is noticed before Complete', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const real = bench.real()
    const held = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 3,
      fault: { kind: 'hold', at: 'reply' },
    })
    const id = await real.addOne(path)
    await held.hit()
    await writeFile(`${path}.new`, bytes)
    await rename(`${path}.new`, path)
    held.release()
    await real.reaches(id, 'source-changed')
    expect(bench.oss().requests('CompleteMultipartUpload')).toEqual([])
    await real.engine.resolve(id, { choice: 'keep-matching' })
    const task = await bench.expectDone(id, bytes)
    expect(task.partsReused).toBe(3)
  })

  it('vanishes and comes back: the task goes on where it was', async () => {
    const { id, bytes, path } = await changedMidway(size, 3, ({ path }) =>
      rename(path, `${path}.away`),
    )
    const real = bench.real()
    const task = await real.reaches(id, 'source-missing', 'done')
    expect(task.state).toMatchObject({ by: 'source-missing', error: { details: { path } } })
    const looksAgain = real.event(() => real.engine.task(id)?.state.kind === 'running')
    expect(await real.engine.resolve(id, { choice: 'continue' })).toBe(true)
    await looksAgain
    await real.reaches(id, 'source-missing')
    await rename(`${path}.away`, path)
    await real.engine.resolve(id, { choice: 'continue' })
    const after = await real.reaches(id, 'source-changed', 'done')
    // A rename changes ctime on some file systems; the content decides.
    if (after.state.kind === 'blocked') await real.engine.resolve(id, { choice: 'keep-matching' })
    const done = await bench.expectDone(id, bytes)
    expect(done.partsReused).toBeGreaterThanOrEqual(3)
  })

  it('and is gone for good can be cancelled, with its parts', async () => {
    const { id, name } = await changedMidway(size, 3, ({ path }) => rm(path))
    const real = bench.real()
    await real.reaches(id, 'source-missing')
    await real.engine.command(id, 'cancel')
    await real.reaches(id, 'cancelled')
    const uploads = bench.oss().server.listUploads('bucket')
    expect(uploads.filter(({ key }) => key === name)).toEqual([])
  })
})

describe('an object that is there already', () => {
  it('before the upload begins stops it before a byte is sent, and is replaced when asked to', async () => {
    const first = await bench.source(3 * P)
    const real = bench.real()
    await bench.expectDone(await real.addOne(first.path), first.bytes)
    const bytes = seededBytes(3 * P, 55)
    await writeFile(first.path, bytes)
    bench.oss().server.log.clear()
    const id = await real.addOne(first.path, { forbidOverwrite: true })
    const task = await real.reaches(id, 'name-taken', 'done')
    expect(task.state).toMatchObject({ by: 'name-taken', error: { code: 'oss/name-taken' } })
    expect(bench.oss().requests('UploadPart')).toEqual([])
    expect((await bench.oss().object(first.name)).equals(first.bytes)).toBe(true)
    expect(await real.engine.resolve(id, { choice: 'overwrite' })).toBe(true)
    await bench.expectDone(id, bytes)
  })

  it('when Complete comes keeps the parts until a person has chosen', async () => {
    const { path, name, bytes } = await bench.source(4 * P)
    const real = bench.real()
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'CompleteMultipartUpload',
      key: name,
      times: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    const id = await real.addOne(path, { forbidOverwrite: true })
    await held.hit()
    const rival = await tempFolder()
    const other = await rival.file(name, 'theirs')
    const rivalId = await real.addOne(other)
    await real.reaches(rivalId, 'done')
    await rival[Symbol.asyncDispose]()
    held.release()
    await real.reaches(id, 'name-taken')
    expect((await bench.oss().object(name)).toString()).toBe('theirs')
    bench.oss().server.log.clear()
    await real.engine.resolve(id, { choice: 'overwrite' })
    await bench.expectDone(id, bytes)
    expect(bench.acknowledged(name)).toEqual([])
  })

  it('is left alone when the upload is renamed', async () => {
    const first = await bench.source(3 * P)
    const real = bench.real()
    await bench.expectDone(await real.addOne(first.path), first.bytes)
    const bytes = seededBytes(3 * P, 56)
    await writeFile(first.path, bytes)
    const id = await real.addOne(first.path, { forbidOverwrite: true })
    await real.reaches(id, 'name-taken')
    const key = `${first.name} (2)`
    expect(await real.engine.resolve(id, { choice: 'rename', key })).toBe(true)
    await bench.expectDone(id, bytes)
    expect((await bench.oss().object(first.name)).equals(first.bytes)).toBe(true)
    expect((await bench.oss().object(key)).equals(bytes)).toBe(true)
  })
})

describe('wrong credentials', () => {
  it('in the middle of an upload wait for a person, and go on with the same upload ID', async () => {
    await using folder = await tempFolder()
    let secret = 'key-secret'
    await using real = await startRealEngine({
      folder: join(folder.path, 'data'),
      access: async () => ({ ...bench.oss().access, accessKeySecret: secret }),
    })
    const { path, name, bytes } = await bench.source(8 * P)
    const { server } = bench.oss()
    const held = server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 3,
      fault: { kind: 'hold', at: 'start' },
    })
    const id = await real.addOne(path)
    await held.hit()
    await until(() => (real.engine.task(id)?.partsStored ?? 0) === 3)
    secret = 'another'
    held.release()
    const blocked = await real.reaches(id, 'needs-credentials', 'done')
    expect(blocked.state).toMatchObject({ error: { code: 'oss/signature-mismatch' } })
    expect(server.listUploads('bucket').filter(({ key }) => key === name)).toHaveLength(1)
    secret = 'key-secret'
    real.engine.connectionChanged('another-connection')
    real.engine.connectionChanged('connection')
    const task = await real.reaches(id, 'done')
    expect(task.partsReused).toBeGreaterThanOrEqual(3)
    expect((await bench.oss().object(name)).equals(bytes)).toBe(true)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
    expect(new Set(bench.acknowledged(name)).size).toBe(bench.acknowledged(name).length)
  })
})
