/** How much of a body the socket is handed at a time. */
import type { Clock } from '../ports.ts'

export interface HandingPace {
  nextBytes(): number
  /** What was handed out last has been taken. */
  taken(): void
}

/** What the attempts over one line learn from each other. */
export interface LinePace {
  isFast: boolean
}

/**
 * The stall watch hears of progress once a slice: with this a line of 3 KB/s is slow, not stalled
 * (reliability F10).
 */
const slowBytes = 64 * 1024
/** On a fast line every slice costs more than it tells (measured: a tenth of the CPU time of an upload). */
const fastBytes = 512 * 1024
/** Taken within this: a line of 3 MB/s at least. */
const fastMs = 20

export function createHandingPace(clock: Pick<Clock, 'monotonic'>, line: LinePace): HandingPace {
  let handedAtMs = 0
  return {
    nextBytes: () => {
      handedAtMs = clock.monotonic()
      return line.isFast ? fastBytes : slowBytes
    },
    taken: () => {
      line.isFast = clock.monotonic() - handedAtMs <= fastMs
    },
  }
}
