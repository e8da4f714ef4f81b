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

/** A part that was sent, from its first moment to the answer. */
export interface WholePart {
  readonly bytes: number
  readonly ms: number
}

export interface Meter {
  readonly inFlight: number
  began(nowMs: number): void
  moved(bytes: number): void
  /** `whole`: what is known of a part that was stored. */
  ended(isTrouble: boolean, nowMs: number, whole?: WholePart): void
  /** How many there may be is another from now on. */
  changed(nowMs: number): void
  /** Begins a new window; what is in flight stays so. */
  restart(nowMs: number): void
  read(nowMs: number): Reading
}

/** So many parts tell a story: some, and a part of those in flight. */
const leastWhole = 2
const wholeShare = 0.5
const anotherStory = 1.25

export function createMeter(startMs: number): Meter {
  let sinceMs = startMs
  let lastMs = startMs
  let bytes = 0
  let begun = 0
  let ended = 0
  let troubles = 0
  let partsMs = 0
  let changedMs = startMs
  /** Parts that began and were stored with as many beside them as there may be now. */
  let whole = { count: 0, bytes: 0, ms: 0 }
  let inFlightMs = 0
  /** When the parts in flight began. */
  const begins: number[] = []

  function pass(nowMs: number): void {
    // Events of one moment may be told a moment out of order.
    if (nowMs <= lastMs) return
    inFlightMs += begins.length * (nowMs - lastMs)
    lastMs = nowMs
  }

  /**
   * What sockets took; but where parts that were sent from begin to end tell quite another story, it is
   * theirs (parts at once x bytes of one / its time): a socket with a large buffer takes a part at once.
   */
  function speed(spanMs: number, meanInFlight: number): number {
    if (spanMs === 0) return 0
    const taken = Math.max(0, (bytes * 1000) / spanMs)
    if (whole.count < Math.max(leastWhole, wholeShare * meanInFlight)) return taken
    const told = (meanInFlight * whole.bytes * 1000) / Math.max(1, whole.ms)
    const isOther = taken > told * anotherStory || told > taken * anotherStory
    return isOther ? told : taken
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
    ended: (isTrouble, nowMs, part) => {
      pass(nowMs)
      partsMs += nowMs - (begins.shift() ?? nowMs)
      ended++
      if (isTrouble) troubles++
      if (part === undefined || nowMs - part.ms < changedMs) return
      whole = { count: whole.count + 1, bytes: whole.bytes + part.bytes, ms: whole.ms + part.ms }
    },
    changed: (nowMs) => {
      begun = 0
      changedMs = nowMs
    },
    restart: (nowMs) => {
      pass(nowMs)
      sinceMs = lastMs
      bytes = 0
      ended = 0
      troubles = 0
      partsMs = 0
      whole = { count: 0, bytes: 0, ms: 0 }
      inFlightMs = 0
    },
    read: (nowMs) => {
      pass(nowMs)
      const spanMs = lastMs - sinceMs
      const meanInFlight = spanMs === 0 ? begins.length : inFlightMs / spanMs
      return {
        spanMs,
        bytes,
        bytesPerSecond: speed(spanMs, meanInFlight),
        meanInFlight,
        ended,
        partMs: ended === 0 ? 0 : partsMs / ended,
        troubles,
        begun,
      }
    },
  }
}
