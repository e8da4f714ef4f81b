import { describe, expect, it } from 'vitest'
import { createHandingPace } from '../../../../electron/engine/pipeline/handing-pace.ts'

const KiB = 1024

/** A pace whose slices take so many ms each. */
function handed(takenMs: readonly number[]): number[] {
  let nowMs = 0
  const pace = createHandingPace({ monotonic: () => nowMs }, { isFast: false })
  const sizes = takenMs.map((ms) => {
    const size = pace.nextBytes()
    nowMs += ms
    pace.taken()
    return size / KiB
  })
  return [...sizes, pace.nextBytes() / KiB]
}

describe('createHandingPace', () => {
  it('begins with little, and hands out more once that was taken quickly', () => {
    expect(handed([0, 20])).toEqual([64, 512, 512])
  })

  it('hands out little to a line that takes it slowly, so that its moving is seen', () => {
    expect(handed([21, 10_000])).toEqual([64, 64, 64])
  })

  it('follows a line that changes', () => {
    expect(handed([1, 21, 1, 1])).toEqual([64, 512, 64, 512, 512])
  })

  it('begins with what another attempt has learned of the line', () => {
    const line = { isFast: false }
    const clock = { monotonic: () => 0 }
    const first = createHandingPace(clock, line)
    first.nextBytes()
    first.taken()
    expect(createHandingPace(clock, line).nextBytes()).toBe(512 * KiB)
  })
})
