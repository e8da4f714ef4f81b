/**
 * What random schedules have found, played again step by step: a seed makes another schedule as soon
 * as the harness changes, these do not.
 */
import { expect, it, vi } from 'vitest'
import { seededChoices } from '../../support/choices.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { checkAtEnd } from '../../support/twin/checker.ts'
import { sourceDisk } from '../../support/twin/file-calls.ts'
import { LocalFile } from '../../support/twin/local-file.ts'
import { makePeace } from '../../support/twin/peace.ts'
import { refusal, seal } from '../../support/twin/service.ts'
import { atRest } from '../../support/twin/virtual-time.ts'
import type { TwinStorageDeps } from '../../support/twin/way.ts'
import { bucket, connectionId, World } from '../../support/twin/world.ts'
import { errorOf } from '../../support/until.ts'

vi.mock('node:fs/promises', async (original) => {
  const { fileCalls } = await import('../../support/twin/file-calls.ts')
  return { ...(await original<object>()), ...fileCalls }
})

const tenYearsMs = 10 * 365 * 86_400_000

/** A world with one file of 100 bytes that goes up in parts as soon as it is added. */
async function aWorld(folder: string, at?: TwinStorageDeps['at']) {
  const world = new World(seededChoices(1), folder, undefined, { at })
  const file = new LocalFile(`${folder}/file`, 'file', 100, 1)
  world.files.push(file)
  await world.start(new Map())
  const add = async ({ forbidOverwrite } = { forbidOverwrite: false }): Promise<string> => {
    const { signal } = new AbortController()
    const destination = { connectionId, bucket, prefix: '' }
    const options = {
      forbidOverwrite,
      verifyMd5: true,
      partSizeBytes: 16,
      multipartThresholdBytes: 64,
      links: 'skip',
    } as const
    const report = await world.program.engine.enqueue([file.path], destination, options, signal)
    const [id = ''] = report.taskIds
    return id
  }
  return { world, file, add }
}

/** Lets the task come to its end, and the judge of the schedules see everything. */
async function endOf(world: World): Promise<number> {
  await makePeace(world)
  const done = await checkAtEnd(world)
  await world.end()
  return done
}

const lost = () => refusal('network/reset', 'connection reset', 'later')

it('a program whose disk refuses to give up the lock comes to its end', async () => {
  await using folder = await tempFolder()
  const { world } = await aWorld(folder.path)
  const { engine, stores, disk } = world.program
  await atRest()
  disk.failWith = (call) => (call === 'unlink' ? 'EIO' : undefined)
  await engine.stop()
  await expect(stores.close()).resolves.toBeUndefined()
})

it('a pause that a troubled disk keeps waiting until the program has ended is no error', async () => {
  await using folder = await tempFolder()
  const { world, add } = await aWorld(folder.path, ({ verb }, moment) => {
    // From here on the upload's ID waits to be written, and the run waits for that.
    if (verb === 'initiate' && moment === 'before') disk().failWith = () => 'EIO'
  })
  const disk = () => world.program.disk
  const id = await add()
  await world.time.advance(100)
  const pausing = world.program.engine.command(id, 'pause')
  await atRest()
  // Quitting gives up after three seconds. Only the last attempt, at closing, succeeds.
  world.time.timer(2_900, () => (disk().failWith = () => undefined))
  const { logger } = world.program
  await world.restart()
  await pausing
  expect(logger.lines.join('\n')).toContain('cut off by the end of the program')
  expect(logger.errors).toEqual([])
  expect(world.program.engine.task(id)?.state).toEqual({ kind: 'paused' })
  world.wishes.set(id, 'pause')
  await endOf(world)
  expect(world.oracle.violations).toEqual([])
})

it('a Complete that is carried out while the answer to a look is on its way makes one object', async () => {
  await using folder = await tempFolder()
  let looks = 0
  const { world, file, add } = await aWorld(folder.path, ({ verb }, moment) => {
    if (verb === 'complete' && moment === 'before') throw lost()
    if (verb !== 'head' || moment !== 'applied' || ++looks !== 2) return
    const [uploadId = ''] = world.service.uploads.keys()
    world.service.complete(uploadId, whole, false)
  })
  const whole = await seal(file.content)
  await add()
  expect(await endOf(world)).toBe(1)
  expect(looks).toBeGreaterThan(2)
  expect(world.service.versions).toHaveLength(1)
  expect(world.oracle.violations).toEqual([])
})

it('an unanswered Complete is not asked about for years when the clock is set back', async () => {
  await using folder = await tempFolder()
  let isLost = false
  const { world, add } = await aWorld(folder.path, ({ verb }, moment) => {
    if (verb !== 'complete' || moment !== 'before' || isLost) return
    isLost = true
    world.service.sweep()
    world.time.wallOffsetMs -= tenYearsMs
    throw lost()
  })
  await add()
  expect(await endOf(world)).toBe(1)
  expect(world.oracle.violations).toEqual([])
})

it('a task that stays, because its removal failed, does not wait for a clock that was set back', async () => {
  await using folder = await tempFolder()
  const { world, file, add } = await aWorld(folder.path, ({ verb }, moment) => {
    if (verb === 'initiate' && moment === 'answered') sourceDisk.refused.set(file.path, 'EMFILE')
  })
  const id = await add()
  await world.time.advance(1_000)
  const { engine } = world.program
  expect(engine.task(id)?.state.kind).toBe('waiting')
  world.time.wallOffsetMs -= tenYearsMs
  world.faults.isOnline = false
  engine.setOnline(false)
  const refused = errorOf(engine.remove([id], true))
  await world.time.advance(60_000)
  expect(String(await refused)).toContain('offline')
  expect(await endOf(world)).toBe(1)
  expect(world.oracle.violations).toEqual([])
})

it('what the second upload of a task has stored is not left over when the first object was right', async () => {
  await using folder = await tempFolder()
  const { world, add } = await aWorld(folder.path)
  let uploads = 0
  const complete = world.service.complete.bind(world.service)
  world.service.complete = (...given) => {
    const proof = complete(...given)
    // Right, and said to be wrong: it is uploaded once more.
    return ++uploads === 1 ? { ...proof, crc64: '1' } : proof
  }
  const id = await add({ forbidOverwrite: false })
  await world.time.advance(1_000, () => world.oracle.uploads.size === 2)
  await world.program.engine.command(id, 'pause')
  await world.time.advance(1_000)
  // By a person, who now does not want to overwrite anything.
  await add({ forbidOverwrite: true })
  await world.time.advance(60_000)
  expect(world.program.engine.task(id)?.state).toMatchObject({ by: 'name-taken' })
  world.oracle.excuse('file', 'damaged complete')
  expect(await endOf(world)).toBe(1)
  expect(world.service.uploads.size).toBe(0)
  expect(world.oracle.violations).toEqual([])
})
