import { describe, expect, it } from 'vitest'
import { announcement } from '../../../renderer/src/components/shell/announcement.ts'

describe('announcement', () => {
  it('sums up a batch instead of naming each file', () => {
    const before = { done: 0, failed: 0, total: 5000 }
    expect(announcement(before, { done: 4990, failed: 10, total: 5000 })).toEqual([
      { what: 'done', count: 4990 },
      { what: 'failed', count: 10 },
    ])
  })

  it('is silent about what a person took away or started again', () => {
    expect(
      announcement({ done: 3, failed: 2, total: 9 }, { done: 0, failed: 0, total: 4 }),
    ).toEqual([])
  })
})
