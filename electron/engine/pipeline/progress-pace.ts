/** How often a worker tells the main thread how far an attempt is: each time costs both of them. */
import type { Clock } from '../ports.ts'

const everyMs = 100

/**
 * Passes on at most ten reports a second, and none of an attempt that is over sooner: its proof says that
 * all went. That bytes were given back is told at once.
 */
export function paceProgress(
  clock: Pick<Clock, 'monotonic'>,
  tell: (sentBytes: number) => void,
): (sentBytes: number) => void {
  let lastMs = clock.monotonic()
  let toldBytes = 0
  return (sentBytes) => {
    const nowMs = clock.monotonic()
    if (sentBytes >= toldBytes && nowMs - lastMs < everyMs) return
    lastMs = nowMs
    toldBytes = sentBytes
    tell(sentBytes)
  }
}
