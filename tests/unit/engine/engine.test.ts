import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aTask } from '../../support/build-task.ts'
import { turns } from '../../support/fake-clock.ts'
import { startFakeEngine, type FakeEngine } from '../../support/fake-engine.ts'
import { createFakeTaskStore } from '../../support/fake-stores.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { lostConnection } from '../../support/storage-faults.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'
import { errorOf } from '../../support/until.ts'

const live = new AbortController().signal
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

describe('an engine', () => {
  it('tells what happens only after it is on the disk', async () => {
    const seen: string[] = []
    fake.engine.subscribe((event) => {
      if (event.type !== 'task.changed' && event.type !== 'tasks.added') return
      for (const task of event.type === 'task.changed' ? [event.task] : event.tasks) {
        const record = fake.tasks.disk.get(task.id)
        seen.push(
          `${task.state.kind} ${record?.state.kind} ${task.uploadId === record?.upload?.uploadId}`,
        )
      }
    })
    const { id } = await add()
    await fake.reaches(id, 'done')
    expect(new Set(seen)).toEqual(
      new Set(['queued queued true', 'running queued true', 'ended ended true']),
    )
  })

  it('does things in an order a crash can be recovered from', async () => {
    const { id } = await add(25)
    await fake.reaches(id, 'done')
    const intents = fake.tasks.written.map(
      ({ intent, upload, state }) =>
        `${state.kind} ${intent?.kind ?? '-'} ${upload ? 'open' : '-'}`,
    )
    expect(intents).toEqual([
      'queued initiate -',
      'queued - open',
      'queued complete open',
      'ended - -',
    ])
    expect(fake.storage.calls.slice(0, 2)).toEqual(['uploads', 'initiate'])
    expect(fake.storage.calls.slice(-2)).toEqual(['complete', 'head'])
    expect(fake.checkpoints.calls.slice(-2)).toEqual([`flush ${id}`, `remove ${id}`])
  })

  it('takes up what a crash left, and sends no stored part again', async () => {
    const { id, bytes } = await addHanging()
    await fake.flow(() => fake.storage.calls.filter((call) => call.startsWith('part')).length >= 3)
    const after = await fake.restart()
    fake = after
    await after.reaches(id, 'done')
    expect(after.storage.objects.get('a')?.bytes.equals(bytes)).toBe(true)
    expect(after.storage.calls.filter((call) => call === 'initiate')).toHaveLength(1)
  })

  it('holds no timer when nothing is left to do', async () => {
    const { id } = await add()
    await fake.reaches(id, 'done')
    await fake.clock.advance(1_000)
    expect(fake.clock.pending()).toBe(0)
  })

  it('holds no timer and tells nothing more after it was stopped', async () => {
    fake.storage.faults.add('initiate', { kind: 'before', error: lostConnection() }, 100)
    const waiting = await add(55, 'w')
    await fake.reaches(waiting.id, 'waiting-network')
    await addHanging()
    await fake.engine.stop()
    const told = fake.events.length
    expect(fake.clock.pending()).toBe(0)
    await fake.engine.command(waiting.id, 'retry')
    fake.engine.setOnline(true)
    await fake.clock.advance(1_000_000)
    expect(fake.clock.pending()).toBe(0)
    expect(fake.events.slice(told).filter(({ type }) => type === 'progress')).toEqual([])
    expect(fake.logger.errors).toEqual([])
  })

  it('answers a command that means nothing with no', async () => {
    const { id } = await add()
    await fake.reaches(id, 'done')
    for (const command of ['pause', 'resume', 'cancel', 'retry'] as const) {
      expect(await fake.engine.command(id, command)).toBe(false)
    }
    expect(await fake.engine.command('unknown', 'pause')).toBe(false)
    expect(await fake.engine.resolve(id, { choice: 'continue' })).toBe(false)
  })

  it('is idle when every task has ended or needs a person', async () => {
    await expect(fake.engine.idle(live)).resolves.toBeUndefined()
    const { id } = await addHanging()
    let isIdle = false
    const idle = fake.engine.idle(live).then(() => (isIdle = true))
    await turns()
    expect(isIdle).toBe(false)
    await fake.engine.command(id, 'pause')
    expect(await idle).toBe(true)
    expect(await errorOf(fake.engine.idle(AbortSignal.abort('closed')))).toBe('closed')
  })

  it('tells parts of the watched task only', async () => {
    const first = await add(55, 'first')
    fake.engine.watch(first.id)
    const second = await add(55, 'second')
    await fake.reaches(first.id, 'done')
    await fake.reaches(second.id, 'done')
    await fake.clock.advance(1_000)
    const parts = fake.events.filter((event) => event.type === 'parts')
    expect(parts.length).toBeGreaterThan(0)
    expect(new Set(parts.map((event) => event.type === 'parts' && event.view.taskId))).toEqual(
      new Set([first.id]),
    )
  })

  it('goes on at once when the network is back', async () => {
    fake.storage.faults.add('initiate', { kind: 'before', error: lostConnection() }, 5)
    const { id } = await add()
    await fake.reaches(id, 'waiting-network')
    const before = fake.clock.monotonic()
    fake.engine.setOnline(false)
    fake.engine.setOnline(true)
    expect(fake.state(id)).not.toBe('waiting-network')
    await fake.reaches(id, 'done')
    expect(fake.clock.monotonic() - before).toBeLessThan(5_000)
  })
})

describe('100,000 tasks', () => {
  it('are loaded, paused and resumed one by one without walking through all of them', async () => {
    const tasks = Array.from({ length: 100_000 }, () => aTask({ state: { kind: 'paused' } }))
    const store = createFakeTaskStore(tasks)
    const many = await startFakeEngine({ tasks: store, limits: { tasksAtOnce: 1 } })
    expect(many.engine.tasks()).toHaveLength(100_000)
    expect(many.clock.pending()).toBe(0)
    for (const { id } of tasks.slice(-200)) await many.engine.command(id, 'resume')
    await many.flow(() => many.engine.task(tasks.at(-1)?.id ?? '')?.state.kind === 'blocked')
    expect(many.events.length).toBeLessThan(2_000)
    await many.engine.stop()
  })
})
