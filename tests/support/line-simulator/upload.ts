/** One upload in the simulator: it begins parts as its governor lets it, and repeats what failed. */
import { connectMs, connectionCap, crowdedDeath, socketBufferBytes, type Path } from './line.ts'
import type { HostRecord } from '../../../electron/engine/store/stores.ts'
import type { WholePart } from '../../../electron/engine/tuning/meter.ts'
import type { World } from './simulate.ts'

export type Failure = 'reset' | 'stalled' | 'throttled'

/** Who says how many parts may be in flight, and hears what became of them: the tuner, or a number. */
export interface Governor {
  limit(nowMs: number): number
  began(nowMs: number): void
  /** Bytes that sockets took; less than 0 when a failed part gives them back. */
  moved(bytes: number, nowMs: number): void
  ended(how: 'stored' | Failure, nowMs: number, whole?: WholePart): void
  /** What it has learnt, if it learns. */
  record?(atMs: number, nowMs: number): HostRecord | undefined
}

export interface UploadSpec {
  readonly path: Path
  readonly sizeBytes: number
  readonly partSizeBytes: number
  readonly governor: Governor
  readonly startsAtMs?: number
  /** Parts that there are to send by then; all of them when missing. */
  readonly supply?: (atMs: number) => number
}

export interface UploadResult {
  readonly durationMs: number
  readonly storedBytes: number
  readonly peakInFlight: number
  readonly troubles: number
  /** Requests that the service refused, asking for less. */
  readonly refusals: number
  /** The limit whenever it was another than before. */
  readonly limits: readonly { readonly atMs: number; readonly parts: number }[]
  /** Bytes stored by the end of each second. */
  readonly bytesAtSecond: readonly number[]
}

export interface Upload {
  readonly startsAtMs: number
  tick(): void
  isDone(): boolean
  result(): UploadResult
}

const stallMs = 30_000
/** Parts on a connection that happens to be slow, and what of its speed is left. */
const slowShare = 0.02
const slowFactor = 1 / 6

/** A governor that never changes its mind. */
export function fixedParts(parts: number): Governor {
  return {
    limit: () => parts,
    began: () => {},
    moved: () => {},
    ended: () => {},
  }
}

export function createUpload(spec: UploadSpec, world: World): Upload {
  const { path, governor, partSizeBytes, startsAtMs = 0 } = spec
  const { pipe, choices } = world
  const cap = connectionCap(path)
  const lanes = [pipe.addLane(cap), pipe.addLane(cap * slowFactor)] as const
  const bufferBytes = Math.min(socketBufferBytes(path, world.lineRate()), partSizeBytes)
  /** Of the bytes on the line, those that the socket has not taken at once. */
  const flowing = 1 - bufferBytes / partSizeBytes
  const count = Math.ceil(spec.sizeBytes / partSizeBytes)
  let begun = 0
  const again: number[] = []
  let inFlight = 0
  let idle = 0
  let storedBytes = 0
  let stored = 0
  let troubles = 0
  let refusals = 0
  let peakInFlight = 0
  let reportedBytes = 0
  let endedAtMs = 0
  let tokens = path.requestsPerSecond
  let tokensAtMs = startsAtMs
  const limits: { atMs: number; parts: number }[] = []
  const bytesAtSecond: number[] = []

  function isThrottled(): boolean {
    if (path.requestsPerSecond === Infinity) return false
    const earned = ((world.now() - tokensAtMs) * path.requestsPerSecond) / 1000
    tokens = Math.min(path.requestsPerSecond, tokens + earned)
    tokensAtMs = world.now()
    if (tokens < 1) return true
    tokens--
    return false
  }

  function fill(): void {
    const nowMs = world.now()
    const parts = governor.limit(nowMs)
    if (limits.at(-1)?.parts !== parts) limits.push({ atMs: nowMs, parts })
    const supplied = Math.min(count, spec.supply?.(nowMs) ?? count)
    while (inFlight < parts && (again.length > 0 || begun < supplied)) {
      begin(again.shift() ?? nextBytes())
    }
    peakInFlight = Math.max(peakInFlight, inFlight)
  }

  function nextBytes(): number {
    begun++
    return begun < count ? partSizeBytes : spec.sizeBytes - (count - 1) * partSizeBytes
  }

  function begin(bytes: number): void {
    inFlight++
    governor.began(world.now())
    const readyMs = idle > 0 ? 0 : connectMs(path)
    if (idle > 0) idle--
    if (isThrottled()) {
      world.at(world.now() + path.rttMs + readyMs, () => fail('throttled', bytes, 0))
      return
    }
    const beganMs = world.now()
    world.at(beganMs + readyMs, () => transfer(bytes, beganMs))
  }

  function transfer(bytes: number, beganMs: number): void {
    const death = path.loss + crowdedDeath(world.lineRate(), path.rttMs, world.flows + 1)
    const dies = choices.next() < death
    const carried = dies ? bytes * choices.next() : bytes
    const lane = choices.next() < slowShare ? lanes[1] : lanes[0]
    const isReset = choices.next() < 0.5
    report(bufferBytes)
    world.flows++
    pipe.add(lane, carried, () => {
      world.flows--
      const takenBytes = bufferBytes + carried * flowing
      if (!dies) world.at(world.now() + path.rttMs + answerMs(), () => store(bytes, beganMs))
      else if (isReset) fail('reset', bytes, takenBytes)
      else world.at(world.now() + stallMs, () => fail('stalled', bytes, takenBytes))
    })
  }

  const answerMs = (): number => path.serverMs * (0.5 + choices.next())

  function store(bytes: number, beganMs: number): void {
    storedBytes += bytes
    stored++
    idle++
    end('stored', { bytes, ms: world.now() - beganMs })
    endedAtMs = world.now()
    fill()
  }

  function fail(how: Failure, bytes: number, takenBytes: number): void {
    if (how === 'throttled') {
      idle++
      refusals++
    } else troubles++
    report(-takenBytes)
    end(how)
    world.at(world.now() + 1000 * (0.5 + choices.next()), () => {
      again.push(bytes)
      fill()
    })
    fill()
  }

  function end(how: 'stored' | Failure, whole?: WholePart): void {
    inFlight--
    governor.ended(how, world.now(), whole)
  }

  /** What flowed since the last report, and `bytes` besides. */
  function report(bytes: number): void {
    const flowed = (pipe.carriedBytes(lanes[0]) + pipe.carriedBytes(lanes[1])) * flowing
    governor.moved(bytes + flowed - reportedBytes, world.now())
    reportedBytes = flowed
  }

  return {
    startsAtMs,
    tick: () => {
      report(0)
      fill()
      const second = Math.floor(world.now() / 1000)
      while (bytesAtSecond.length < second) bytesAtSecond.push(storedBytes)
    },
    isDone: () => stored === count,
    result: () => ({
      durationMs: (stored === count ? endedAtMs : world.now()) - startsAtMs,
      storedBytes,
      peakInFlight,
      troubles,
      refusals,
      limits,
      bytesAtSecond,
    }),
  }
}
