import { mkdir, rm } from 'node:fs/promises'
import { utimesSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toSourceError } from '../../../../electron/engine/pipeline/source-file.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { startFakeEngine, type FakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const minuteMs = 60_000

/** As reading reports it: who runs as root is refused nothing by a mode. */
function refusal(code: 'EBUSY' | 'EACCES' | 'EPERM'): TransferError {
  const error = toSourceError(Object.assign(new Error('no'), { code }), '/a')
  if (error instanceof TransferError) return error
  throw new Error(`${code} is not known`)
}

function refusePart(
  fake: FakeEngine,
  number: number,
  code: 'EBUSY' | 'EACCES' | 'EPERM',
  times: number,
) {
  fake.storage.faults.add(`part ${number}`, { kind: 'before', error: refusal(code) }, times)
}

describe('a file that cannot be read', () => {
  it.each([
    ['EBUSY', 'source/locked'],
    ['EACCES', 'source/unreadable'],
    ['EPERM', 'source/unreadable'],
  ] as const)('(%s) is tried for a minute, then told; another goes on', async (osCode, code) => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine({ limits: { tasksAtOnce: 1 } })
    refusePart(fake, 3, osCode, 1000)
    const path = await folder.file('a', seededBytes(35))
    const beganMs = fake.clock.now()
    const [id = ''] = await fake.add([path])
    await fake.reaches(id, 'retrying')
    // One slot: the file that waits does not keep it.
    const [other = ''] = await fake.add([await folder.file('b', seededBytes(5))])
    await fake.reaches(other, 'done')
    const task = await fake.reaches(id, 'failed', 'done')
    expect(task.state).toMatchObject({ as: 'failed', error: { code, details: { osCode } } })
    expect(fake.clock.now() - beganMs).toBeGreaterThanOrEqual(minuteMs)
    expect(fake.clock.now() - beganMs).toBeLessThan(2 * minuteMs)
    await fake.engine.stop()
  })

  it('and is let go within the minute goes on where it was', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    refusePart(fake, 4, 'EBUSY', 2)
    const [id = ''] = await fake.add([await folder.file('a', seededBytes(35))])
    const task = await fake.reaches(id, 'failed', 'done')
    expect(task.state).toEqual({ kind: 'ended', as: 'done' })
    expect(fake.storage.calls.filter((call) => call === 'initiate')).toHaveLength(1)
    await fake.engine.stop()
  })

  it('from its first byte on is told at once: its mode forbids it', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    for (const number of [1, 2, 3, 4]) refusePart(fake, number, 'EACCES', 1)
    const beganMs = fake.clock.now()
    const [id = ''] = await fake.add([await folder.file('a', seededBytes(35))])
    const { state } = await fake.reaches(id, 'failed', 'done')
    expect(state).toMatchObject({ as: 'failed', error: { code: 'source/unreadable' } })
    expect(fake.clock.now() - beganMs).toBeLessThan(5_000)
    await fake.engine.stop()
  })

  it('gets another minute from a person', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    refusePart(fake, 2, 'EACCES', 1000)
    const [id = ''] = await fake.add([await folder.file('a', seededBytes(35))])
    await fake.reaches(id, 'failed')
    fake.storage.faults.clear('part 2')
    refusePart(fake, 2, 'EACCES', 2)
    await fake.engine.command(id, 'retry')
    await fake.reaches(id, 'retrying')
    expect((await fake.reaches(id, 'failed', 'done')).state).toMatchObject({ as: 'done' })
    await fake.engine.stop()
  })
})

describe('a file in whose place something else is', () => {
  it('is missing: the task waits for it with its parts', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    const bytes = seededBytes(35)
    const path = await folder.file('a', bytes)
    fake.storage.faults.add('part 3', { kind: 'hang' })
    const [id = ''] = await fake.add([path])
    await fake.flow(() => (fake.engine.task(id)?.partsStored ?? 0) === 3)
    await fake.engine.command(id, 'pause')
    await fake.reaches(id, 'paused')
    await rm(path)
    await mkdir(path)
    await fake.engine.command(id, 'resume')
    const task = await fake.reaches(id, 'source-missing', 'failed', 'done')
    expect(task.state).toMatchObject({ by: 'source-missing', error: { code: 'source/missing' } })
    await fake.engine.stop()
  })
})

describe('a file that is touched again and again', () => {
  it('is asked about after the third time, and counted anew after the answer', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    const path = await folder.file('a', seededBytes(35))
    let touches = 0
    // Every part that is sent finds the file touched just before.
    const touch = fake.engine.subscribe(() => {
      touches += 1
      utimesSync(path, touches, touches)
    })
    const [id = ''] = await fake.add([path])
    const task = await fake.reaches(id, 'source-changed', 'done', 'failed')
    touch()
    expect(task.state).toMatchObject({ by: 'source-changed' })
    const told = (): number =>
      fake.engine.log(id).filter(({ event }) => event === 'source-touched').length
    expect(told()).toBe(3)
    expect(fake.tasks.disk.get(id)?.touches).toBe(3)
    await fake.engine.resolve(id, { choice: 'keep-matching' })
    await fake.reaches(id, 'done')
    expect(fake.tasks.disk.get(id)?.touches).toBeUndefined()
    await fake.engine.stop()
  })
})
