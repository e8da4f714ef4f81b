/** Measures what gets through with so many parts in flight. Fed with events; has no clock of its own. */

/** Of the window: since the meter was started anew. */
export interface Reading {
  readonly spanMs: number
  /** What sockets took, less what failed parts gave back. */
  readonly bytes: number
  readonly bytesPerSecond: number
  /** Parts in flight, on average. */
  readonly meanInFlight: number
  /** Parts that ended, however. */
  readonly ended: number
  /** How long those had been on their way, on average: taken as if the first to begin were the first to end. */
  readonly partMs: number
  /** Of those, the ones that ended in trouble. */
  readonly troubles: number
  /** Parts begun since how many there may be was changed, be that before the window. */
  readonly begun: number
}

export interface Meter {
  readonly inFlight: number
  began(nowMs: number): void
  moved(bytes: number): void
  ended(isTrouble: boolean, nowMs: number): void
  /** How many there may be is another from now on. */
  changed(): void
  /** Begins a new window; what is in flight stays so. */
  restart(nowMs: number): void
  read(nowMs: number): Reading
}

export function createMeter(startMs: number): Meter {
  let sinceMs = startMs
  let lastMs = startMs
  let bytes = 0
  let begun = 0
  let ended = 0
  let troubles = 0
  let partsMs = 0
  let inFlightMs = 0
  /** When the parts in flight began. */
  const begins: number[] = []

  function pass(nowMs: number): void {
    // Events of one moment may be told a moment out of order.
    if (nowMs <= lastMs) return
    inFlightMs += begins.length * (nowMs - lastMs)
    lastMs = nowMs
  }

  return {
    get inFlight() {
      return begins.length
    },
    began: (nowMs) => {
      pass(nowMs)
      begins.push(nowMs)
      begun++
    },
    moved: (more) => {
      bytes += more
    },
    ended: (isTrouble, nowMs) => {
      pass(nowMs)
      partsMs += nowMs - (begins.shift() ?? nowMs)
      ended++
      if (isTrouble) troubles++
    },
    changed: () => {
      begun = 0
    },
    restart: (nowMs) => {
      pass(nowMs)
      sinceMs = lastMs
      bytes = 0
      ended = 0
      troubles = 0
      partsMs = 0
      inFlightMs = 0
    },
    read: (nowMs) => {
      pass(nowMs)
      const spanMs = lastMs - sinceMs
      return {
        spanMs,
        bytes,
        bytesPerSecond: spanMs === 0 ? 0 : Math.max(0, (bytes * 1000) / spanMs),
        meanInFlight: spanMs === 0 ? begins.length : inFlightMs / spanMs,
        ended,
        partMs: ended === 0 ? 0 : partsMs / ended,
        troubles,
        begun,
      }
    },
  }
}
