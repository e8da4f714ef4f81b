import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowed, stateName, type TaskCommand, type TaskState } from '#shared/task-view.ts'
import {
  atStart,
  durable,
  isSameOnDisk,
  next,
  type TaskEvent,
} from '../../../../electron/engine/task/task-state.ts'

const error = { code: 'network/reset', message: 'reset' } as const
const phases = ['preparing', 'uploading', 'completing', 'verifying'] as const
const blocks = ['credentials', 'source-changed', 'source-missing', 'name-taken'] as const

const commands = ['pause', 'resume', 'cancel', 'retry', 'resolve'] as const
const events: readonly TaskEvent[] = [
  { type: 'admit' },
  { type: 'due' },
  ...phases.map((phase) => ({ type: 'enter', phase }) as const),
  { type: 'delay', for: 'retry', untilMs: 1, error },
  { type: 'delay', for: 'network', untilMs: 1, error },
  ...blocks.map((by) => ({ type: 'block', by, error }) as const),
  { type: 'fail', error },
  { type: 'finish' },
  { type: 'stopped' },
  ...commands.map((type) => ({ type })),
]

/** Every state that can be reached from a new task, by its name. */
function explore(): ReadonlyMap<string, TaskState> {
  const found = new Map<string, TaskState>([['queued', { kind: 'queued' }]])
  for (const state of found.values()) {
    for (const event of events) {
      const after = next(state, event)
      if (after !== undefined) found.set(stateName(after), after)
    }
  }
  return found
}

const reached = explore()
const states = [...reached.values()]

describe('the machine of a task', () => {
  it('reaches exactly the seventeen states of the product', () => {
    const names =
      'queued preparing uploading pausing paused retrying waiting-network needs-credentials ' +
      'source-changed source-missing name-taken completing verifying done failed cancelling cancelled'
    expect([...reached.keys()].toSorted()).toEqual(names.split(' ').toSorted())
  })

  it('lets nothing out of done and cancelled, and something out of every other state', () => {
    const dead = states.filter((state) => events.every((event) => next(state, event) === undefined))
    expect(dead.map(stateName).toSorted()).toEqual(['cancelled', 'done'])
  })

  it('leaves failed, paused and blocked only by a person', () => {
    const left = states
      .filter(({ kind }) => kind === 'ended' || kind === 'paused' || kind === 'blocked')
      .flatMap((state) => events.filter((event) => next(state, event) !== undefined))
    expect(left.length).toBeGreaterThan(0)
    const people: ReadonlySet<string> = new Set(commands)
    expect(left.filter(({ type }) => !people.has(type))).toEqual([])
  })

  it.each(states)('offers in %o exactly the commands that mean something', (state) => {
    const offered = [...allowed(state)].filter((command) => command !== 'remove')
    const meant = commands.filter((type: TaskCommand & TaskEvent['type']) => next(state, { type }))
    expect(offered.toSorted()).toEqual(meant.toSorted())
  })

  it('never offers to remove a task that has a run', () => {
    const removable = states.filter((state) => allowed(state).has('remove'))
    expect(removable.filter(({ kind }) => kind === 'running' || kind === 'stopping')).toEqual([])
  })

  it('stops only before completing, so that a finished object is never called paused', () => {
    const stoppable = phases.filter((phase) => next({ kind: 'running', phase }, { type: 'pause' }))
    expect(stoppable).toEqual(['preparing', 'uploading'])
  })

  it('goes through the phases forwards, and back only to send refused parts again', () => {
    const steps = phases.flatMap((from) =>
      phases
        .filter((phase) => next({ kind: 'running', phase: from }, { type: 'enter', phase }))
        .map((to) => `${from} ${to}`),
    )
    expect(steps.toSorted()).toEqual([
      'completing uploading',
      'completing verifying',
      'preparing completing',
      'preparing uploading',
      'preparing verifying',
      'uploading completing',
      'uploading verifying',
    ])
  })

  it('lets a run that won the race be done, and a cancel whose parts stay be failed', () => {
    for (const to of ['paused', 'cancelled'] as const) {
      expect(next({ kind: 'stopping', to }, { type: 'finish' })).toEqual({
        kind: 'ended',
        as: 'done',
      })
    }
    expect(next({ kind: 'stopping', to: 'cancelled' }, { type: 'fail', error })).toMatchObject({
      as: 'failed',
    })
    expect(next({ kind: 'stopping', to: 'paused' }, { type: 'fail', error })).toBeUndefined()
  })

  it('keeps its promises along every path', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (path) => {
        let state: TaskState = { kind: 'queued' }
        let isFinal = false
        for (const event of path) {
          const after = next(state, event)
          if (after === undefined) continue
          expect(isFinal).toBe(false)
          const isBegun = after.kind === 'running' && state.kind !== 'running'
          expect(isBegun).toBe(event.type === 'admit')
          isFinal = after.kind === 'ended' && after.as !== 'failed'
          state = after
        }
      }),
    )
  })
})

describe('a task after a start of the program', () => {
  it.each([
    ['running', 'queued'],
    ['waiting', 'queued'],
    ['pausing', 'paused'],
  ])('that was %s is %s', (before, after) => {
    const moving = states.filter((s) => s.kind === before || stateName(s) === before)
    expect(moving.length).toBeGreaterThan(0)
    for (const state of moving) expect(stateName(atStart(state))).toBe(after)
  })

  it('keeps what a person or the service left it in', () => {
    const kept = states.filter(
      ({ kind }) => kind === 'paused' || kind === 'blocked' || kind === 'ended',
    )
    for (const state of kept) expect(atStart(state)).toEqual(state)
    expect(stateName(atStart({ kind: 'stopping', to: 'cancelled' }))).toBe('cancelling')
  })

  it('is on the disk as it will be taken up again', () => {
    for (const state of states) {
      expect(atStart(durable(state))).toEqual(atStart(state))
      expect(isSameOnDisk(state, durable(state))).toBe(true)
    }
    expect(isSameOnDisk({ kind: 'queued' }, { kind: 'paused' })).toBe(false)
  })
})
