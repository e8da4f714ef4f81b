/** Tells the tuner of a connection what becomes of the parts that leave. */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { PartEnd } from '../tuning/tuner.ts'
import type { PartListener } from '../tuning/tuners.ts'

export interface ObserveDeps {
  readonly clock: Pick<Clock, 'monotonic'>
  /** Asked for each part. */
  readonly partListener: () => PartListener
}

/**
 * Sends `lengthBytes` once; `send` is called with who hears of the bytes that the socket has taken. It may
 * not hear of the last ones: the service's answer tells that all of them went.
 */
export async function observePart<T>(
  { clock, partListener }: ObserveDeps,
  lengthBytes: number,
  onSent: (sentBytes: number) => void,
  signal: AbortSignal,
  send: (onSent: (sentBytes: number) => void) => Promise<T>,
): Promise<T> {
  const tuner = partListener()
  let taken = 0
  const moved = (sentBytes: number): void => {
    tuner.moved(sentBytes - taken, clock.monotonic())
    taken = sentBytes
  }
  const beganMs = clock.monotonic()
  tuner.began(beganMs)
  try {
    const value = await send((sentBytes) => {
      moved(sentBytes)
      onSent(sentBytes)
    })
    moved(lengthBytes)
    const nowMs = clock.monotonic()
    tuner.ended('stored', nowMs, { bytes: lengthBytes, ms: nowMs - beganMs })
    return value
  } catch (error) {
    moved(0)
    tuner.ended(signal.aborted ? 'stopped' : endOf(error), clock.monotonic())
    throw error
  }
}

function endOf(error: unknown): PartEnd {
  if (!(error instanceof TransferError)) return 'stopped'
  switch (error.code) {
    case 'network/stalled':
      return 'stalled'
    case 'network/timeout':
      return 'timeout'
    case 'network/reset':
      return 'reset'
    case 'oss/throttled':
      return 'throttled'
    default:
      return 'stopped'
  }
}
