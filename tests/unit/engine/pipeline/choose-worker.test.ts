import { describe, expect, it } from 'vitest'
import { chooseWorker } from '../../../../electron/engine/pipeline/choose-worker.ts'

/** Workers by name, with their MD5s and their other jobs. */
const loadsOf = (...all: readonly (readonly [string, number, number])[]) =>
  all.map(([worker, md5s, others]) => ({ worker, md5s, jobs: md5s + others }))

describe('chooseWorker', () => {
  it.each([
    ['a new one where there may be more', loadsOf(['a', 0, 0]), undefined],
    ['the least busy one', loadsOf(['a', 1, 2], ['b', 0, 2]), 'b'],
    ['the first of those that are', loadsOf(['a', 0, 1], ['b', 0, 1]), 'a'],
  ])('takes %s without MD5', (_, loads, worker) => {
    expect(chooseWorker(loads, 2, false, true)).toBe(worker)
  })

  it.each([
    ['a new one at first', loadsOf(), undefined],
    ['an idle one rather than a new one', loadsOf(['a', 0, 0]), 'a'],
    ['the one that has one', loadsOf(['a', 0, 0], ['b', 1, 3]), 'b'],
    ['the one that has most of them', loadsOf(['a', 1, 0], ['b', 2, 0]), 'b'],
    ['the one that lacks one', loadsOf(['a', 3, 0]), 'a'],
    ['a new one when four are together', loadsOf(['a', 4, 0]), undefined],
    ['a new one beside jobs without', loadsOf(['a', 0, 1]), undefined],
    ['the one that is not full', loadsOf(['a', 4, 0], ['b', 1, 9]), 'b'],
    ['the least busy one when all are full', loadsOf(['a', 5, 0], ['b', 4, 0]), 'b'],
  ])('takes %s with MD5', (_, loads, worker) => {
    expect(chooseWorker(loads, 2, true, true)).toBe(worker)
  })

  it.each([
    ['the one that has one', loadsOf(['a', 1, 0], ['b', 0, 0]), 'a'],
    ['a new one beside a pair', loadsOf(['a', 2, 0]), undefined],
    ['an idle one beside a pair', loadsOf(['a', 2, 0], ['b', 0, 0]), 'b'],
    ['the one that lacks a pair', loadsOf(['a', 2, 0], ['b', 1, 0]), 'b'],
    ['the least busy pair', loadsOf(['a', 3, 0], ['b', 2, 0]), 'b'],
  ])('takes %s with MD5 when one thread is not enough', (_, loads, worker) => {
    expect(chooseWorker(loads, 2, true, false)).toBe(worker)
  })
})
