import { expect, it } from 'vitest'
import { paceProgress } from '../../../../electron/engine/pipeline/progress-pace.ts'

/** What is told of reports at these times. */
function told(reports: readonly (readonly [atMs: number, sentBytes: number])[]): number[] {
  let nowMs = 0
  const heard: number[] = []
  const report = paceProgress({ monotonic: () => nowMs }, (sentBytes) => heard.push(sentBytes))
  for (const [atMs, sentBytes] of reports) {
    nowMs = atMs
    report(sentBytes)
  }
  return heard
}

it('tells nothing of an attempt that is over at once', () => {
  expect(
    told([
      [0, 0],
      [1, 64],
      [99, 128],
    ]),
  ).toEqual([])
})

it('tells ten times a second how far it is', () => {
  expect(
    told([
      [0, 0],
      [100, 1],
      [150, 2],
      [199, 3],
      [200, 4],
      [1_000, 5],
    ]),
  ).toEqual([1, 4, 5])
})

it('tells at once that bytes were given back', () => {
  expect(
    told([
      [0, 0],
      [100, 50],
      [101, 0],
      [102, 0],
      [103, 9],
    ]),
  ).toEqual([50, 0])
})
