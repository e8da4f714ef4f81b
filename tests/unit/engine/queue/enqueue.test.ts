import { appendFile, rename, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { batchOptions, startFakeEngine, type FakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { lostConnection } from '../../../support/storage-faults.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf } from '../../../support/until.ts'

let folder: TempFolder
let fake: FakeEngine
beforeEach(async () => {
  folder = await tempFolder()
  fake = await startFakeEngine()
})
afterEach(async () => {
  await fake.engine.stop()
  await folder[Symbol.asyncDispose]()
})

/** Adds a file of `size` bytes; answers its id and path. */
async function add(size = 55, name = 'a') {
  const bytes = seededBytes(size)
  const path = await folder.file(name, bytes)
  const [id = ''] = await fake.add([path])
  return { id, path, bytes }
}

/** Adds a file whose parts never arrive, and waits until they are under way. */
async function addHanging(size = 55) {
  for (let number = 1; number <= 3; number++)
    fake.storage.faults.add(`part ${number}`, { kind: 'hang' })
  const added = await add(size)
  await fake.flow(() => fake.storage.calls.includes('part 3'))
  return added
}

describe('adding files', () => {
  it('that are on their way goes on with their tasks', async () => {
    const { id, path } = await addHanging()
    expect(await fake.add([path])).toEqual([id])
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    expect(await fake.add([path])).toEqual([id])
    await fake.reaches(id, 'done')
    expect(fake.engine.tasks()).toHaveLength(1)
  })

  it('named twice makes one task', async () => {
    const path = await folder.file('a', seededBytes(55))
    expect(await fake.add([path, path])).toHaveLength(1)
    expect(fake.engine.tasks()).toHaveLength(1)
  })

  it('again after a change compares every part with the new content', async () => {
    const { id, path, bytes } = await addHanging(95)
    fake.storage.faults.add('part 9', { kind: 'hang' })
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    await appendFile(path, 'more')
    expect(await fake.add([path])).toEqual([id])
    await fake.flow(() => fake.storage.calls.includes('part 9'))
    await fake.clock.advance(30_000)
    await fake.reaches(id, 'done')
    expect(fake.storage.objects.get('a')?.bytes).toEqual(
      Buffer.concat([bytes, Buffer.from('more')]),
    )
  })

  it('does not take an old unanswered Complete for the new content', async () => {
    const { id, path } = await add(25)
    fake.storage.faults.add('complete', { kind: 'after', error: lostConnection() })
    fake.storage.faults.add('head', { kind: 'before', error: lostConnection() }, 5)
    await fake.reaches(id, 'waiting-network')
    const bytes = seededBytes(25, 99)
    await writeFile(`${path}.new`, bytes)
    await rename(`${path}.new`, path)
    expect(await fake.add([path])).toEqual([id])
    await fake.reaches(id, 'done')
    expect(fake.storage.objects.get('a')?.bytes.equals(bytes)).toBe(true)
  })

  it('under the old name of a renamed task makes a new one', async () => {
    fake.storage.objects.set('a', theirs)
    const path = await folder.file('a', seededBytes(55))
    const [id = ''] = await fake.add([path], { forbidOverwrite: true })
    await fake.reaches(id, 'name-taken')
    fake.storage.faults.add('part 1', { kind: 'hang' }, 5)
    await fake.engine.resolve(id, { choice: 'rename', key: 'b' })
    const [other = ''] = await fake.add([path])
    expect(other).not.toBe(id)
  })

  it('stops where it is told to, keeping what was added', async () => {
    const paths = await Promise.all(
      Array.from({ length: 3 }, (_, index) => folder.file(`${index}`, 'x')),
    )
    const controller = new AbortController()
    fake.engine.subscribe(({ type }) => type === 'tasks.added' && controller.abort('closed'))
    const destination = { connectionId: 'c', bucket: 'bucket', prefix: '' }
    const error = await errorOf(
      fake.engine.enqueue(paths, destination, batchOptions, controller.signal),
    )
    expect(error).toBe('closed')
    expect(fake.engine.tasks()).toHaveLength(1)
  })
})

const theirs = {
  bytes: Buffer.from('theirs'),
  sizeBytes: 6,
  etag: 'E',
  crc64: '1',
  requestId: 'r',
  lastModifiedMs: 0,
  metadata: {},
}
