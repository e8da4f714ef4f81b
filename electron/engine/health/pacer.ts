/** Holds requests back at the pace the service asked for. */
import { toWireError, type TransferError } from '../errors.ts'
import type { Trouble } from '#shared/connection-health.ts'
import type { Clock } from '../ports.ts'
import { createSlots } from '../transfer/slots.ts'
import { eased, slowed, type Pace } from './pace.ts'

export interface PacerDeps {
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'timer'>
  readonly random: () => number
  /** Requests at once when nothing is held back. */
  readonly most: () => number
  /** `isOver`: requests may begin again. */
  readonly changed: (isOver: boolean) => void
}

export interface Pacer {
  /** No request may begin for a while. */
  isPausing(): boolean
  /** Waits for a turn, first come first served; the answer ends it. */
  take(signal: AbortSignal): Promise<() => void>
  /** A request begins; the answer ends it. */
  began(): () => void
  /** `beganMs`: monotonic, of the refused request. */
  throttled(error: TransferError, beganMs: number): void
  succeeded(): void
  /** Somebody does not want to wait for the end of the pause. */
  hurry(): void
  trouble(): Extract<Trouble, { state: 'slowed' }> | undefined
  stop(): void
}

export function createPacer(deps: PacerDeps): Pacer {
  const { clock, random } = deps
  const slots = createSlots(Infinity)
  let pace: Pace | undefined
  let stopPause: (() => void) | undefined
  let inFlight = 0

  function keep(next: Pace | undefined): void {
    if (next === pace) return
    pace = next
    slots.resize(next?.limit ?? Infinity)
    stopPause?.()
    const ms = next === undefined ? 0 : next.notBeforeMs - clock.monotonic()
    stopPause = ms > 0 ? clock.timer(ms, endPause) : undefined
    deps.changed(stopPause === undefined)
  }

  function endPause(): void {
    stopPause = undefined
    deps.changed(true)
  }

  return {
    isPausing: () => stopPause !== undefined,
    take: (signal) => slots.take(signal),
    began: () => {
      inFlight++
      return () => void inFlight--
    },
    throttled: (error, beganMs) =>
      keep(slowed(pace, { error, nowMs: clock.monotonic(), beganMs, random, inFlight })),
    succeeded: () => {
      // What succeeds in a pause began before it: the service has asked for less since.
      if (pace !== undefined && stopPause === undefined) keep(eased(pace, deps.most()))
    },
    hurry: () => {
      if (pace !== undefined) keep({ ...pace, notBeforeMs: clock.monotonic() })
    },
    trouble: () => {
      if (pace === undefined) return undefined
      const pauseMs = pace.notBeforeMs - clock.monotonic()
      return {
        state: 'slowed',
        requestsAtOnce: pace.limit,
        ...(stopPause === undefined ? {} : { untilMs: Math.round(clock.now() + pauseMs) }),
        error: toWireError(pace.error),
      }
    },
    stop: () => stopPause?.(),
  }
}
