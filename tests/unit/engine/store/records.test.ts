import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../../shared/settings.ts'
import {
  applyRecord,
  checkConnection,
  checkRecord,
  checkSettingsFields,
  checkTask,
  emptyIndex,
} from '../../../../electron/engine/store/records.ts'
import { aConnection, aTask } from '../../../support/store-fixtures.ts'

describe('applying records', () => {
  it('keeps the order in which tasks were added when one is saved', () => {
    const index = emptyIndex()
    applyRecord(index, { type: 'tasks.add', tasks: [aTask('b'), aTask('a'), aTask('c')] })
    applyRecord(index, { type: 'task.save', task: aTask('a', { retries: 3 }) })
    applyRecord(index, { type: 'tasks.remove', ids: ['b', 'unknown'] })
    expect([...index.tasks.values()]).toEqual([aTask('a', { retries: 3 }), aTask('c')])
  })

  it('does not bring a removed task back when a late run saves it', () => {
    const index = emptyIndex()
    applyRecord(index, { type: 'task.save', task: aTask('a') })
    expect(index.tasks.size).toBe(0)
  })

  it('takes a saved task for all that is left of it behind a gap', () => {
    const index = emptyIndex()
    applyRecord(index, { type: 'task.save', task: aTask('a') }, true)
    expect(index.tasks.has('a')).toBe(true)
  })

  it('changes settings field by field and connections by id', () => {
    const index = emptyIndex()
    applyRecord(index, { type: 'settings.change', change: { tasksAtOnce: 5 } })
    applyRecord(index, { type: 'settings.change', change: { theme: 'dark' } })
    applyRecord(index, { type: 'connection.save', connection: aConnection('x') })
    applyRecord(index, { type: 'connection.save', connection: aConnection('y') })
    applyRecord(index, { type: 'connection.save', connection: aConnection('x', 'Home') })
    applyRecord(index, { type: 'connection.remove', id: 'y' })
    expect(index.settings).toEqual({ ...defaultSettings, tasksAtOnce: 5, theme: 'dark' })
    expect([...index.connections.values()]).toEqual([aConnection('x', 'Home')])
  })
})

describe('checking values', () => {
  it('fills in what a task of an older version lacks, so that it can be counted on', () => {
    const { restarts, ...older } = { ...aTask('a'), unknown: 'kept' }
    expect(restarts).toBe(0)
    expect(checkTask(older)).toEqual({ ...older, restarts: 0 })
  })

  it.each([
    ['negative size', { ...aTask('t').source.identity, sizeBytes: -1 }],
    ['fractional size', { ...aTask('t').source.identity, sizeBytes: 1.5 }],
    ['inode as number', { ...aTask('t').source.identity, ino: 5 }],
  ])('refuses a task with %s', (_name, identity) => {
    const task = aTask('t')
    expect(checkTask({ ...task, source: { ...task.source, identity } })).toBeUndefined()
  })

  it.each(['', '..', '../../etc/passwd', 'a/b', 'a\\b', '.hidden', 'x'.repeat(65)])(
    'refuses the id %j, which could not safely name a file',
    (id) => {
      expect(checkTask(aTask('t', { id }))).toBeUndefined()
      expect(checkConnection(aConnection(id))).toBeUndefined()
    },
  )

  it('accepts every kind of state', () => {
    const error = { code: 'network/reset', message: 'reset' } as const
    const states = [
      { kind: 'queued' },
      { kind: 'running', phase: 'uploading' },
      { kind: 'stopping', to: 'paused' },
      { kind: 'waiting', for: 'network', untilMs: 5, error },
      { kind: 'blocked', by: 'credentials', error },
      { kind: 'paused' },
      { kind: 'ended', as: 'done' },
      { kind: 'ended', as: 'cancelled' },
      { kind: 'ended', as: 'failed', error },
    ] as const
    for (const state of states) expect(checkTask(aTask('t', { state }))).toBeDefined()
    expect(checkTask({ ...aTask('t'), state: { kind: 'ended', as: 'failed' } })).toBeUndefined()
  })

  it('keeps what a newer version added', () => {
    expect(checkTask({ ...aTask('t'), colour: 'red' })).toMatchObject({ colour: 'red' })
    expect(checkConnection({ ...aConnection('c'), colour: 'red' })).toMatchObject({ colour: 'red' })
    expect(checkSettingsFields({ colour: 'red' }).value).toEqual({ colour: 'red' })
  })

  it('drops the bad tasks of a batch and keeps the others', () => {
    const tasks = [aTask('a'), { ...aTask('b'), retries: -1 }, aTask('c')]
    expect(checkRecord({ type: 'tasks.add', tasks })).toEqual({
      value: { type: 'tasks.add', tasks: [aTask('a'), aTask('c')] },
      dropped: ['b'],
    })
  })

  it('drops bad settings one by one', () => {
    const change = { tasksAtOnce: 0, partsAtOnce: 8, theme: 'pink' }
    expect(checkRecord({ type: 'settings.change', change })).toEqual({
      value: { type: 'settings.change', change: { partsAtOnce: 8 } },
      dropped: ['settings.tasksAtOnce', 'settings.theme'],
    })
  })

  it.each([
    [null, 'undefined'],
    [{ type: 'tasks.paint' }, 'tasks.paint'],
    [{ type: 'tasks.add', tasks: 'all' }, 'tasks.add'],
    [{ type: 'tasks.remove', ids: [1] }, 'tasks.remove'],
    [{ type: 'task.save', task: {} }, 'unnamed'],
    [{ type: 'connection.save', connection: { id: 'c' } }, 'c'],
    [{ type: 'connection.remove' }, 'connection.remove'],
  ])('drops %j as a whole', (raw, name) => {
    expect(checkRecord(raw)).toEqual({ value: undefined, dropped: [name] })
  })
})
