import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { turns } from '../../../support/fake-clock.ts'
import { startFakeEngine, type FakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
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

describe('removing tasks', () => {
  it('keeps a task from being started meanwhile, and from coming back on the disk', async () => {
    fake.engine.setLimits({
      tasksAtOnce: 1,
      partsAtOnce: 3,
      connectionsAtOnce: 8,
      stallTimeoutMs: 1,
    })
    const running = await addHanging()
    const queued = await add(55, 'queued')
    fake.tasks.hold()
    const removing = fake.engine.remove([queued.id, running.id, queued.id], false)
    void fake.engine.command(running.id, 'pause')
    await turns()
    fake.tasks.release()
    expect(await removing).toBe(1)
    await fake.reaches(running.id, 'paused')
    expect(fake.engine.task(queued.id)).toBeUndefined()
    expect(fake.tasks.disk.has(queued.id)).toBe(false)
    expect(fake.storage.calls.filter((call) => call === 'initiate')).toHaveLength(1)
  })

  it('keeps a task whose parts could not be deleted, as it was', async () => {
    const { id } = await addHanging()
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    const denied = new TransferError('oss/access-denied', 'no', { retry: 'person' })
    fake.storage.faults.add('abort', { kind: 'before', error: denied })
    expect(await errorOf(fake.engine.remove([id], true))).toBe(denied)
    expect(fake.state(id)).toBe('paused')
    expect(await fake.engine.remove([id], true)).toBe(1)
    expect(fake.storage.uploads.size).toBe(0)
    expect(fake.checkpoints.disk.size).toBe(0)
  })

  it('stays with the task when the disk takes no removal', async () => {
    const { id } = await addHanging()
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    fake.tasks.failNext(new Error('closed'))
    expect(await errorOf(fake.engine.remove([id], false))).toMatchObject({ message: 'closed' })
    expect(fake.state(id)).toBe('paused')
    expect(await fake.engine.command(id, 'resume')).toBe(true)
    await fake.reaches(id, 'done')
  })

  it('is given up after a minute without an answer, or when the engine stops', async () => {
    const { id } = await addHanging()
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    fake.storage.faults.add('abort', { kind: 'hang' }, 2)
    const late = errorOf(fake.engine.remove([id], true))
    await fake.flow(() => fake.storage.calls.filter((call) => call === 'abort').length === 1)
    await fake.clock.advance(60_000)
    expect(await late).toMatchObject({ code: 'network/timeout' })
    const stopped = errorOf(fake.engine.remove([id], true))
    await fake.flow(() => fake.storage.calls.filter((call) => call === 'abort').length === 2)
    await fake.engine.stop()
    expect(await stopped).toBe('shutdown')
  })
})
