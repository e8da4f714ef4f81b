import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  firstLookMs,
  watchLifecycle,
} from '../../../../electron/engine/lifecycle/lifecycle-watch.ts'
import { createLifecycle } from '../../../../electron/engine/lifecycle/lifecycle.ts'
import type { Storages } from '../../../../electron/engine/storage/storage.ts'
import type { Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { createFakeStorage } from '../../../support/fake-storage.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import {
  createFakeLifecycleBackupStore,
  createFakeTaskStore,
} from '../../../support/fake-stores.ts'
import { createRecordingLogger } from '../../../support/recording-logger.ts'
import { richDocument } from '../../../support/lifecycle-documents.ts'

const upload = { uploadId: 'u', key: 'k', partSizeBytes: 10, initiatedAtMs: 5 }
const denied = new TransferError('oss/access-denied', 'denied', { retry: 'person' })
const waiting: Task['state'] = {
  kind: 'blocked',
  by: 'credentials',
  error: { code: 'oss/access-denied', message: 'denied' },
}
const ended = (as: 'done' | 'cancelled'): Task['state'] => ({ kind: 'ended', as })

const tasks = [
  aTask({ bucket: 'one', upload, state: { kind: 'paused' } }),
  aTask({ bucket: 'one', upload, state: { kind: 'paused' } }),
  aTask({ bucket: 'denied', upload, state: { kind: 'paused' } }),
  aTask({
    bucket: 'two',
    upload,
    state: { kind: 'ended', as: 'failed', error: { code: 'internal/bug', message: '' } },
  }),
  aTask({ bucket: 'two', connectionId: 'other', upload, state: waiting }),
  aTask({ bucket: 'done', upload, state: ended('done') }),
  aTask({ bucket: 'cancelled', upload, state: ended('cancelled') }),
  aTask({ bucket: 'nothing', state: { kind: 'paused' } }),
]

async function bench() {
  const asked: string[] = []
  const storage = createFakeStorage()
  const engine = await startFakeEngine({
    tasks: createFakeTaskStore(tasks),
    storage: {
      ...storage,
      readLifecycle: async (bucket) => {
        asked.push(bucket)
        if (bucket === 'denied') throw denied
        return bucket === 'one' ? richDocument : undefined
      },
    },
  })
  return { ...engine, asked }
}

describe('the watch', () => {
  it('asks once for each bucket with an unfinished upload of ours, and tells what it learns', async () => {
    const { engine, clock, asked, events, logger } = await bench()
    const { lifecycle } = engine
    const stop = watchLifecycle({ clock, logger, lifecycle })
    await clock.advance(firstLookMs)
    expect(asked).toEqual(['one', 'denied', 'two', 'two'])
    const rules = [{ id: 'old-fragments', prefix: 'tmp/', isEnabled: true, after: { days: 3 } }]
    const learned = [
      { connectionId: 'connection', bucket: 'one', rules },
      { connectionId: 'connection', bucket: 'two', rules: [] },
      { connectionId: 'other', bucket: 'two', rules: [] },
    ]
    expect(lifecycle.known()).toEqual(learned)
    const told = events.flatMap((event) => (event.type === 'lifecycle' ? [event.bucket] : []))
    expect(told).toEqual(learned)
    await stop()
    await engine.stop()
    expect(clock.pending()).toBe(0)
    expect(logger.errors).toEqual([])
  })
})

it('does not ask over a connection that is known to fail', async () => {
  const asked: string[] = []
  const lifecycle = createLifecycle({
    storages: {
      open: async (connectionId) => ({
        ...createFakeStorage(),
        readLifecycle: async (bucket) => void asked.push(`${connectionId} ${bucket}`),
      }),
      access: () => Promise.reject(new Error('nobody asks')),
    },
    backups: createFakeLifecycleBackupStore(),
    clock: createFakeClock(),
    random: () => 0.5,
    logger: createRecordingLogger(),
    tasks: () => tasks,
    isInTrouble: (connectionId) => connectionId === 'connection',
    tell: () => {},
  })
  await lifecycle.refreshKnown(new AbortController().signal)
  expect(asked).toEqual(['other two'])
})

describe('a task with an open upload', () => {
  it('tells when its last part was stored, else when it was begun', async () => {
    const { engine } = await startFakeEngine({
      tasks: createFakeTaskStore([
        aTask({ state: { kind: 'paused' }, upload }),
        aTask({ state: { kind: 'paused' }, upload: { ...upload, lastPartAtMs: 9 } }),
        aTask({ state: { kind: 'paused' } }),
      ]),
    })
    expect(
      engine.tasks().map(({ initiatedAtMs, lastPartAtMs }) => [initiatedAtMs, lastPartAtMs]),
    ).toEqual([
      [5, 5],
      [5, 9],
      [undefined, undefined],
    ])
    await engine.stop()
  })
})

describe('a disk without room', () => {
  it('keeps a change from being sent, and reading from nothing', async () => {
    const sent: string[] = []
    const storage = {
      ...createFakeStorage(),
      readLifecycle: async () => richDocument,
      writeLifecycle: async (_: string, xml: string) => void sent.push(xml),
      removeLifecycle: async () => void sent.push(''),
    }
    const storages: Storages = {
      open: async () => storage,
      access: () => Promise.reject(new Error('nobody asks')),
    }
    const backups = createFakeLifecycleBackupStore()
    const lifecycle = createLifecycle({
      storages,
      backups,
      clock: createFakeClock(),
      random: () => 0.5,
      logger: createRecordingLogger(),
      tasks: () => [],
      isInTrouble: () => false,
      tell: () => {},
    })
    const { signal } = new AbortController()
    const change = { kind: 'set', ruleId: null, prefix: 'b/', days: 7 } as const
    const planned = await lifecycle.plan('c', 'b', change, signal)
    backups.failWith(new TransferError('disk/full', 'no room', { retry: 'later' }))
    await expect(lifecycle.apply(planned, signal)).rejects.toMatchObject({ code: 'disk/full' })
    expect(sent).toEqual([])
    expect(await lifecycle.read('c', 'b', signal)).toMatchObject({ xml: richDocument, undo: null })
  })
})
