import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createHolds } from '../../../../electron/engine/health/holds.ts'
import { createHealthTeller } from '../../../../electron/engine/health/teller.ts'
import type { Entry } from '../../../../electron/engine/queue/entry.ts'
import { createLine } from '../../../../electron/engine/queue/line.ts'
import { aTask } from '../../../support/build-task.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

const one = { connectionId: 'c', bucket: 'one' }
const two = { connectionId: 'c', bucket: 'two' }
const whole = { connectionId: 'c' }

const refusal = (code: ErrorCode): TransferError =>
  new TransferError(code, 'refused', { retry: 'person' })

function aHolds() {
  const told: string[] = []
  const holds = createHolds({ isAnyQueued: () => true, changed: (id) => told.push(id) })
  const fail = (target: typeof one, code: ErrorCode, times = 3): void => {
    for (let i = 0; i < times; i++) holds.ended(target, `t${i}`, refusal(code))
  }
  return { holds, fail, told }
}

describe('createHolds', () => {
  it('holds the bucket for what concerns the bucket, all buckets for what concerns the connection', () => {
    const { holds, fail } = aHolds()
    fail(one, 'oss/no-such-bucket')
    expect([holds.admits(one), holds.admits(two)]).toEqual([false, true])
    fail(two, 'oss/account-state')
    expect([holds.admits(one), holds.admits(two)]).toEqual([false, false])
    expect(holds.scopeOf(one)).toEqual(whole)
    expect(holds.admits({ connectionId: 'other', bucket: 'one' })).toBe(true)
  })

  it('takes a refusal of the bucket as proof that the connection is well again', () => {
    const { holds, fail } = aHolds()
    fail(one, 'oss/account-state')
    holds.ask(whole)
    holds.admitted(two, 'probe')
    holds.ended(two, 'probe', refusal('oss/access-denied'))
    expect(holds.troubles()).toEqual([])
    expect(holds.admits(one)).toBe(true)
  })

  it('tries only the bucket a person names, or all', () => {
    const { holds, fail } = aHolds()
    fail(one, 'oss/quota')
    fail(two, 'oss/quota')
    holds.ask(one)
    expect([holds.admits(one), holds.admits(two)]).toEqual([true, false])
    expect([holds.isStuck(one), holds.isStuck(two)]).toEqual([false, true])
    holds.ask(whole)
    expect(holds.admits(two)).toBe(true)
  })

  it('needs both to be asked where a bucket and its connection are held', () => {
    const { holds, fail } = aHolds()
    fail(one, 'oss/quota')
    fail(two, 'network/tls')
    holds.ask(one)
    expect(holds.admits(one)).toBe(true)
    holds.admitted(one, 'probe')
    expect([holds.admits(one), holds.admits(two)]).toEqual([false, false])
    holds.passed(one, true)
    expect(holds.troubles()).toEqual([])
  })

  it('tells nothing while it only counts', () => {
    const { fail, told } = aHolds()
    fail(one, 'oss/quota', 2)
    expect(told).toEqual([])
    fail(one, 'oss/quota', 1)
    expect(told).toEqual(['c'])
  })
})

function aTeller(state: 'down' | 'refused') {
  const { holds, fail } = aHolds()
  const line = createLine()
  const add = (bucket: string): Entry => line.add(aTask({ connectionId: 'c', bucket }))
  for (const bucket of ['one', 'one', 'two']) add(bucket)
  const error = { code: 'network/reset', message: '' } as const
  const down = { state: 'down', cause: 'network', untilMs: 0, isTrying: false } as const
  const trouble =
    state === 'down' ? { ...down, failures: 0, error } : { state: 'refused' as const, error }
  const teller = createHealthTeller({
    clock: createFakeClock(),
    ways: { troubles: () => [['c', trouble]], isAnyInTrouble: () => true },
    holds,
    entries: () => line.all(),
    tell: () => {},
  })
  return {
    fail,
    run: (bucket: string): void => {
      add(bucket).shown = { kind: 'running', phase: 'uploading' }
    },
    names: () => teller.list().map((each) => [each.state, each.waitingTasks]),
  }
}

describe('what is told of a held connection', () => {
  it('counts each task once, with what keeps it', () => {
    const { fail, names } = aTeller('down')
    expect(names()).toEqual([['down', 3]])
    fail(one, 'oss/quota')
    expect(names()).toEqual([
      ['down', 1],
      ['held', 2],
    ])
  })

  it('leaves out a way that nobody may try', () => {
    const { fail, run, names } = aTeller('down')
    run('one')
    fail(two, 'network/tls')
    expect(names()).toEqual([['held', 3]])
  })

  it('keeps asking for credentials, without which no probe gets through', () => {
    const { fail, names } = aTeller('refused')
    fail(one, 'oss/quota')
    expect(names()).toEqual([
      ['refused', 3],
      ['held', 2],
    ])
  })
})
