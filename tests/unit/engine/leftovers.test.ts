import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TransferError } from '../../../electron/engine/errors.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { startFakeEngine, type FakeEngine } from '../../support/fake-engine.ts'
import { createFakeStorage, tinyLimits, type FakeStorage } from '../../support/fake-storage.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { lostConnection } from '../../support/storage-faults.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'

const minuteMs = 60_000
const live = new AbortController().signal
let folder: TempFolder
let clock: FakeClock
let storage: FakeStorage
let fake: FakeEngine
let offsetMs: () => number
let open: () => Promise<void>
beforeEach(async () => {
  folder = await tempFolder()
  clock = createFakeClock()
  storage = createFakeStorage(tinyLimits, () => clock.now())
  offsetMs = () => 0
  open = async () => {}
  fake = await startFakeEngine({
    clock,
    storage,
    clockOffsetMs: () => offsetMs(),
    open: () => open(),
  })
})
afterEach(async () => {
  await fake.engine.stop()
  await folder[Symbol.asyncDispose]()
})

const options = { contentType: 'text/plain', metadata: {}, forbidOverwrite: false }
/** Another program begins an upload of the same key. */
const begin = () => storage.initiate({ bucket: 'bucket', key: 'a' }, options, live)
const aborts = () => storage.calls.filter((call) => call === 'abort').length
const record = (id: string) => fake.tasks.disk.get(id)
const events = (id: string) => fake.engine.log(id).map(({ event }) => event)

async function add() {
  const path = await folder.file('a', seededBytes(55))
  const [id = ''] = await fake.add([path])
  return id
}

/** A task that is done although the first answer to Initiate was lost; `upload-1` is left over. */
async function doneWithLeftover() {
  storage.faults.add('initiate', { kind: 'after', error: lostConnection() })
  const id = await add()
  await fake.reaches(id, 'done')
  return id
}

/** Another program sends a part of `upload-1`. */
async function sendForeignPart() {
  const bytes = seededBytes(10, 9)
  const upload = { bucket: 'bucket', key: 'a', uploadId: 'upload-1' }
  const open = async function* () {
    yield bytes
  }
  await storage.putPart(upload, 1, { lengthBytes: 10, md5Base64: undefined, open }, live)
}

/** The program dies and starts again; a request on its way is given up within a second. */
async function dieAndStart() {
  const old = fake
  let isUp = false
  const next = old.restart().finally(() => (isUp = true))
  await old.flow(() => isUp)
  fake = await next
}

describe('an upload that a lost answer to Initiate left', () => {
  it('is looked for, too, when it is a gateway that says "slow down"', async () => {
    const error = new TransferError('oss/throttled', 'slow down', { retry: 'now', status: 429 })
    storage.faults.add('initiate', { kind: 'after', error })
    const id = await add()
    await fake.reaches(id, 'done')
    expect(record(id)?.leftovers).toMatchObject([{ uploadId: 'upload-1' }])
  })

  it('is remembered on the disk, never used, and deleted once it stayed empty for ten minutes', async () => {
    const id = await doneWithLeftover()
    expect(record(id)?.leftovers).toMatchObject([{ uploadId: 'upload-1', key: 'a' }])
    expect(record(id)?.intent).toBeUndefined()
    expect(storage.objects.get('a')?.bytes.equals(seededBytes(55))).toBe(true)
    await clock.advance(9 * minuteMs)
    expect([...storage.uploads.keys()]).toEqual(['upload-1'])
    expect(aborts()).toBe(0)
    await clock.advance(minuteMs)
    await fake.flow(() => storage.uploads.size === 0)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(events(id)).toEqual(expect.arrayContaining(['leftover', 'leftover-deleted']))
    expect(record(id)?.state).toEqual({ kind: 'ended', as: 'done' })
    await clock.advance(60 * minuteMs)
    expect(clock.pending()).toBe(0)
    expect(fake.logger.errors).toEqual([])
  })

  it('is deleted after a restart in between, counted from the first look', async () => {
    const id = await doneWithLeftover()
    await clock.advance(6 * minuteMs)
    await dieAndStart()
    await clock.advance(3 * minuteMs)
    expect(storage.uploads.size).toBe(1)
    await clock.advance(minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(storage.uploads.size).toBe(0)
  })

  it('is never deleted when its owner begins to send in between', async () => {
    const id = await doneWithLeftover()
    await clock.advance(5 * minuteMs)
    await sendForeignPart()
    await clock.advance(5 * minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    await clock.advance(60 * minuteMs)
    expect(storage.uploads.get('upload-1')?.parts.size).toBe(1)
    expect(aborts()).toBe(0)
  })

  it('waits anew when the clock was set back', async () => {
    const id = await doneWithLeftover()
    clock.jumpWall(-365 * 24 * 60 * minuteMs)
    await clock.advance(11 * minuteMs)
    expect(storage.uploads.size).toBe(1)
    await clock.advance(11 * minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(storage.uploads.size).toBe(0)
  })

  it('is not deleted too early because the clock was set forward while nothing ran', async () => {
    const id = await doneWithLeftover()
    await clock.advance(4 * minuteMs)
    const dayMs = 24 * 60 * minuteMs
    clock.jumpWall(dayMs)
    const asked = storage.calls.length
    // The first answer teaches it.
    offsetMs = () => (storage.calls.length > asked ? -dayMs : 0)
    await dieAndStart()
    await clock.advance(5 * minuteMs)
    expect(storage.calls.slice(asked)).toContain('list')
    expect(storage.uploads.size).toBe(1)
    expect(aborts()).toBe(0)
    await clock.advance(2 * minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(storage.uploads.size).toBe(0)
  })

  it('is looked at again later when the service is away', async () => {
    const id = await doneWithLeftover()
    storage.faults.add('list', { kind: 'before', error: lostConnection() }, 5)
    await clock.advance(11 * minuteMs)
    expect(storage.uploads.size).toBe(1)
    await clock.advance(2 * minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(storage.uploads.size).toBe(0)
  })

  it('is looked at again later after something that nobody foresaw', async () => {
    const id = await doneWithLeftover()
    open = () => Promise.reject(new Error('a bug'))
    await clock.advance(10 * minuteMs)
    open = async () => {}
    expect(record(id)?.leftovers).toHaveLength(1)
    await clock.advance(2 * minuteMs)
    expect(record(id)?.leftovers).toHaveLength(0)
  })

  it('stays, visible, where deleting is not allowed', async () => {
    const id = await doneWithLeftover()
    const error = new TransferError('oss/access-denied', 'no', { retry: 'never' })
    storage.faults.add('abort', { kind: 'before', error })
    await clock.advance(10 * minuteMs)
    await fake.flow(() => record(id)?.leftovers?.length === 0)
    expect(storage.uploads.size).toBe(1)
    expect(events(id)).not.toContain('leftover-deleted')
  })

  it('is found by the next run when the program died before the answer', async () => {
    storage.faults.add('initiate', { kind: 'hang-after' })
    const id = await add()
    await fake.flow(() => storage.uploads.size === 1)
    expect(record(id)?.intent).toMatchObject({ kind: 'initiate', key: 'a', known: [] })
    await dieAndStart()
    await fake.reaches(id, 'done')
    expect(record(id)?.leftovers).toMatchObject([{ uploadId: 'upload-1' }])
    await clock.advance(10 * minuteMs)
    await fake.flow(() => storage.uploads.size === 0)
  })

  it('is found when the task is cancelled instead', async () => {
    storage.faults.add('initiate', { kind: 'hang-after' })
    const id = await add()
    await fake.flow(() => storage.uploads.size === 1)
    await fake.engine.command(id, 'cancel')
    await fake.reaches(id, 'cancelled')
    expect(record(id)?.leftovers).toMatchObject([{ uploadId: 'upload-1' }])
    await clock.advance(10 * minuteMs)
    await fake.flow(() => storage.uploads.size === 0)
  })
})

describe('an upload of somebody else', () => {
  it('that was open before is not taken for a leftover', async () => {
    const { uploadId } = await begin()
    storage.faults.add('initiate', { kind: 'before', error: lostConnection() })
    const id = await add()
    await fake.reaches(id, 'done')
    await clock.advance(60 * minuteMs)
    expect(record(id)?.leftovers).toBeUndefined()
    expect([...storage.uploads.keys()]).toEqual([uploadId])
  })

  it('begun at the same moment beside ours: both are left', async () => {
    storage.faults.add('initiate', { kind: 'hang-after' })
    const id = await add()
    await fake.flow(() => storage.uploads.size === 1)
    await begin()
    await dieAndStart()
    await fake.reaches(id, 'done')
    await clock.advance(60 * minuteMs)
    expect(record(id)?.leftovers).toBeUndefined()
    expect(storage.uploads.size).toBe(2)
  })

  it('begun long after the request is left', async () => {
    storage.faults.add('initiate', { kind: 'hang' })
    const id = await add()
    await fake.flow(() => record(id)?.intent?.kind === 'initiate')
    await clock.advance(16 * minuteMs)
    await begin()
    await dieAndStart()
    await fake.reaches(id, 'done')
    await clock.advance(60 * minuteMs)
    expect(record(id)?.leftovers).toBeUndefined()
    expect(storage.uploads.size).toBe(1)
  })

  it('is not even looked for when Initiate was refused', async () => {
    const inItsWords = { retry: 'now', status: 503, requestId: 'id' } as const
    const error = new TransferError('oss/throttled', 'slow down', inItsWords)
    storage.faults.add('initiate', { kind: 'before', error })
    const id = await add()
    await fake.reaches(id, 'done')
    expect(storage.calls.filter((call) => call === 'uploads')).toHaveLength(1)
  })
})
