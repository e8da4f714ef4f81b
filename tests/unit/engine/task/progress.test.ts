import { describe, expect, it } from 'vitest'
import {
  sampleProgress,
  shownSpeed,
  startProgress,
  timeLeftSeconds,
  type Progress,
} from '../../../../electron/engine/task/progress.ts'

const MB = 1_000_000

/** Samples every 250 ms for `seconds`, at a constant speed. */
function run(progress: Progress, seconds: number, bytesPerSecond: number): Progress {
  let now = progress
  for (let tick = 1; tick <= seconds * 4; tick++) {
    now = sampleProgress(now, now.atMs + 250, now.bytes + bytesPerSecond / 4)
  }
  return now
}

describe('progress', () => {
  it('shows a steady speed from the first second on', () => {
    expect(shownSpeed(run(startProgress(0, 0), 1, MB), 1000)).toBeCloseTo(MB, -4)
  })

  it('comes close to a new speed within half a minute', () => {
    const after = run(run(startProgress(0, 0), 60, 10 * MB), 30, MB)
    expect(shownSpeed(after, after.atMs)).toBeLessThan(1.3 * MB)
  })

  it('does not take parts found stored for speed', () => {
    const after = sampleProgress(startProgress(0, 500 * MB), 250, 500 * MB)
    expect(shownSpeed(after, 250)).toBe(0)
  })

  it('counts bytes given back as no movement, never as negative speed', () => {
    const before = run(startProgress(0, 0), 5, MB)
    const after = sampleProgress(before, before.atMs + 250, before.bytes - 4 * MB)
    expect(shownSpeed(after, after.atMs)).toBeGreaterThan(0)
    expect(after.bytes).toBe(before.bytes - 4 * MB)
  })

  it('says nothing moves once nothing has moved for a while', () => {
    const moving = run(startProgress(0, 0), 20, MB)
    expect(shownSpeed(moving, moving.atMs + 15_000)).toBeGreaterThan(0)
    expect(shownSpeed(moving, moving.atMs + 15_001)).toBe(0)
    expect(timeLeftSeconds(moving, MB, moving.atMs + 15_001)).toBeUndefined()
  })

  it('does not predict from the first seconds', () => {
    const early = run(startProgress(0, 0), 4.75, MB)
    expect(timeLeftSeconds(early, MB, early.atMs)).toBeUndefined()
    const later = run(early, 0.25, MB)
    expect(timeLeftSeconds(later, 60 * MB, later.atMs)).toBeCloseTo(60, 0)
  })

  it('has no time left to tell before anything moved', () => {
    const still = run(startProgress(0, 0), 10, 0)
    expect(timeLeftSeconds(still, MB, still.atMs)).toBeUndefined()
  })

  it('takes a sample at the same moment as a correction of the bytes only', () => {
    const before = run(startProgress(0, 0), 5, MB)
    const same = sampleProgress(before, before.atMs, before.bytes + MB)
    expect(same).toEqual({ ...before, bytes: before.bytes + MB })
  })
})
