import { describe, expect, it } from 'vitest'
import { allowed, stateName, type TaskCommand, type TaskState } from '#shared/task-view.ts'

const error = { code: 'network/reset', message: 'connection reset' } as const

const states: readonly (readonly [string, TaskState, readonly TaskCommand[]])[] = [
  ['queued', { kind: 'queued' }, ['pause', 'cancel', 'remove']],
  ['preparing', { kind: 'running', phase: 'preparing' }, ['pause', 'cancel']],
  ['uploading', { kind: 'running', phase: 'uploading' }, ['pause', 'cancel']],
  ['completing', { kind: 'running', phase: 'completing' }, []],
  ['verifying', { kind: 'running', phase: 'verifying' }, []],
  ['pausing', { kind: 'stopping', to: 'paused' }, ['cancel']],
  ['cancelling', { kind: 'stopping', to: 'cancelled' }, []],
  [
    'retrying',
    { kind: 'waiting', for: 'retry', untilMs: 1, error },
    ['retry', 'pause', 'cancel', 'remove'],
  ],
  [
    'waiting-network',
    { kind: 'waiting', for: 'network', untilMs: 1, error },
    ['retry', 'pause', 'cancel', 'remove'],
  ],
  [
    'needs-credentials',
    { kind: 'blocked', by: 'credentials', error },
    ['resolve', 'cancel', 'remove'],
  ],
  [
    'source-changed',
    { kind: 'blocked', by: 'source-changed', error },
    ['resolve', 'cancel', 'remove'],
  ],
  [
    'source-missing',
    { kind: 'blocked', by: 'source-missing', error },
    ['resolve', 'cancel', 'remove'],
  ],
  ['name-taken', { kind: 'blocked', by: 'name-taken', error }, ['resolve', 'cancel', 'remove']],
  ['paused', { kind: 'paused' }, ['resume', 'cancel', 'remove']],
  ['done', { kind: 'ended', as: 'done' }, ['remove']],
  ['failed', { kind: 'ended', as: 'failed', error }, ['retry', 'cancel', 'remove']],
  ['cancelled', { kind: 'ended', as: 'cancelled' }, ['remove']],
]

describe('task view', () => {
  it.each(states)('calls the state %s by its one name', (name, state) => {
    expect(stateName(state)).toBe(name)
  })

  it.each(states)('offers in %s exactly what means something', (_, state, commands) => {
    expect([...allowed(state)].toSorted()).toEqual([...commands].toSorted())
  })

  it('has seventeen names for people', () => {
    expect(new Set(states.map(([, state]) => stateName(state))).size).toBe(17)
  })
})
