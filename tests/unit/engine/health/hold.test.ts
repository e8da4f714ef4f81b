import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '#shared/error-codes.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  admits,
  admitted,
  asked,
  left,
  passed,
  refused,
  scopeOf,
  type Hold,
} from '../../../../electron/engine/health/hold.ts'

const error = (code: ErrorCode, operation = 'PutObject'): TransferError =>
  new TransferError(code, 'test', { retry: 'person', details: { operation } })
const gone = error('oss/no-such-bucket')
const denied = error('oss/access-denied')

/** So many refusals in a row, each of another task. */
function refusedBy(hold: Hold | undefined, times: number, by = gone): Hold | undefined {
  let now = hold
  for (let i = 0; i < times; i++) now = refused(now, by, `t${i}`, true)
  return now
}
const held: Hold = { kind: 'held', error: gone }
const trying: Hold = { kind: 'trying', error: gone, who: 'probe' }

describe('a hold', () => {
  it.each([
    [1, 'counting', true],
    [2, 'counting', true],
    [3, 'held', false],
    [5, 'held', false],
  ])('after %i refusals in a row is %s', (times, kind, isAdmitted) => {
    const hold = refusedBy(undefined, times)
    expect(hold?.kind).toBe(kind)
    expect(admits(hold)).toBe(isAdmitted)
  })

  it('begins to count anew with another refusal, and forgets with a success', () => {
    expect(refusedBy(refusedBy(undefined, 2), 2, denied)?.kind).toBe('counting')
    const since = refusedBy(passed(refusedBy(undefined, 2), true), 2)
    expect(since?.kind).toBe('counting')
  })

  it('is none while nobody waits, and comes with the next refusal that keeps somebody waiting', () => {
    const alone = refused(refusedBy(undefined, 2), gone, 't', false)
    expect(admits(alone)).toBe(true)
    expect(refused(alone, gone, 't', true).kind).toBe('held')
  })

  it('lets exactly one through when a person asks', () => {
    const one = asked(held)
    expect(admits(one)).toBe(true)
    const under = admitted(one, 'probe')
    expect(admits(under)).toBe(false)
    expect(asked(under)).toBe(under)
  })

  it('holds on when the probe is refused, in its newest words', () => {
    expect(refused(trying, denied, 'probe', true)).toEqual({ kind: 'held', error: denied })
    expect(refused(trying, denied, 'one from before', true)).toBe(trying)
  })

  it('is over when anything goes through', () => {
    for (const hold of [held, trying, asked(held)]) expect(passed(hold, true)).toBeUndefined()
    expect(passed(held, false)).toBeUndefined()
  })

  it('over a refused Complete is not ended by a part, only by a whole file', () => {
    const late = refusedBy(undefined, 3, error('oss/access-denied', 'CompleteMultipartUpload'))
    expect(passed(late, false)).toBe(late)
    expect(passed(late, true)).toBeUndefined()
  })

  it('lets the next one try when the probe ends without having asked', () => {
    expect(left(trying, 'probe')).toEqual({ kind: 'asked', error: gone })
    expect(left(trying, 'other')).toBe(trying)
    expect(left(held, 'probe')).toBe(held)
  })

  it('never admits two at a time once it holds, whatever happens', () => {
    type Step = 'refused' | 'asked' | 'begin' | 'left'
    const steps = fc.array(fc.constantFrom<Step>('refused', 'asked', 'begin', 'left'))
    fc.assert(
      fc.property(steps, (all) => {
        let hold: Hold = held
        const running = new Set<string>()
        all.forEach((step, at) => {
          if (step === 'asked') hold = asked(hold)
          const [first] = running
          if (step === 'begin' && admits(hold)) {
            hold = admitted(hold, `t${at}`)
            running.add(`t${at}`)
          } else if (first !== undefined && (step === 'refused' || step === 'left')) {
            running.delete(first)
            hold = step === 'left' ? left(hold, first) : refused(hold, gone, first, true)
          }
          expect(running.size).toBeLessThanOrEqual(1)
        })
      }),
    )
  })
})

describe('scopeOf', () => {
  it.each([
    ['network/tls', 'connection'],
    ['network/proxy', 'connection'],
    ['oss/account-state', 'connection'],
    ['oss/wrong-endpoint', 'connection'],
    ['oss/no-such-bucket', 'bucket'],
    ['oss/access-denied', 'bucket'],
    ['oss/quota', 'bucket'],
    ['oss/name-taken', undefined],
    ['oss/immutable', undefined],
    ['oss/invalid-argument', undefined],
    ['key/invalid', undefined],
    ['source/unreadable', undefined],
    ['disk/full', undefined],
  ] as const)('%s concerns %s', (code, scope) => {
    expect(scopeOf(error(code))).toBe(scope)
  })
})
