/**
 * Finds by itself how many parts to one host may be in flight (product M5, S14). No timers and no clock:
 * it is told what happens, and asked for the limit.
 */
import type { HostRecord } from '../store/stores.ts'
import { bounded, cut, fromKnown, fromModest, isSettled, levelOf, modestParts } from './climb.ts'
import { obey, restored, type Climb, type Level } from './climb.ts'
import { levelToBeginWith } from './host-record.ts'
import { judge } from './judge.ts'
import { createMeter, type WholePart } from './meter.ts'
import { createUsualTrouble } from './usual-trouble.ts'

/**
 * How sending a part once ended.
 * - `stored`: well
 * - `stopped`: a person, or something that says nothing about the line
 * - `stalled`, `timeout`, `reset`: its connection died
 * - `throttled`: the service asked for less
 */
export type PartEnd = 'stored' | 'stopped' | 'stalled' | 'timeout' | 'reset' | 'throttled'

/** All times are monotonic ms, but for `record`. */
export interface Tuner {
  /** Parts that may be in flight now; never less than 1. */
  limit(nowMs: number): number
  /** A part begins to be sent. */
  began(nowMs: number): void
  /** Sockets took bytes of parts; less than 0 when a failed part gives its bytes back. */
  moved(bytes: number, nowMs: number): void
  /** `whole`: of a part that was stored, if it is known. */
  ended(how: PartEnd, nowMs: number, whole?: WholePart): void
  /** Others have other bounds now: settings, the memory that parts take, tasks that need one part each. */
  bound(bounds: Bounds, nowMs: number): void
  /** For the next run; `undefined` while nothing is known. `atMs`: now, as an epoch. */
  record(atMs: number, nowMs: number): HostRecord | undefined
}

export interface Bounds {
  readonly most: number
  /** Gives way to `most`. 1 when missing. */
  readonly least?: number
}

export interface TunerStart {
  /** What the connection talks to. */
  readonly host: string
  /** Monotonic. */
  readonly nowMs: number
  /** At most so many parts. */
  readonly most: number
  /** What the last run learnt about the host, and how long ago that was. */
  readonly known?: { readonly record: HostRecord; readonly ageMs: number } | undefined
}

const cutFactor = 0.7
const throttledFactor = 0.5
/** What was under way together is refused together: that is one wish. */
const oneWishMs = 1_000
/** After a refusal nobody asks for as much again for so long; twice as long each time, up to the most. */
const ceilingMs = 60_000
const mostCeilingMs = 15 * 60_000
/** While a cut is on trial only so much trouble makes a second one. */
const heavyShare = 0.5
const heavyCount = 3
/** With few connections a cut may cost more than trouble does: only so much of it counts. */
const fewShare = 0.3
/** A shorter window says nothing about what gets through. */
const saysSomethingMs = 2_000
/** Nothing is decided more often. */
const lookMs = 100

const ignore = (): undefined => undefined

/** A limit that a person has set: nothing is measured. */
export function manualTuner(parts: number): Tuner {
  const limit = (): number => Math.max(1, Math.floor(parts))
  return { limit, began: ignore, moved: ignore, ended: ignore, bound: ignore, record: ignore }
}

/** While parts double, what is proven is half of what is tried: a short upload has learnt that, too. */
function provenBy(climb: Climb): Level | undefined {
  const { phase, parts, base } = climb
  const bytesPerSecond = levelOf(climb)
  if (bytesPerSecond !== undefined) return { parts, bytesPerSecond }
  return phase === 'doubling' ? base : undefined
}

export function createTuner({ host, nowMs: startMs, most: first, known }: TunerStart): Tuner {
  let most = Math.max(1, Math.floor(first))
  let least = 1
  const learnt = known && levelToBeginWith(known.record, known.ageMs)
  let climb = learnt === undefined ? fromModest(startMs, most) : fromKnown(learnt, startMs, most)
  const meter = createMeter(startMs)
  const usual = createUsualTrouble(known?.record.troubleShare ?? 0, startMs)
  let lookedMs = startMs
  /** The last level that was measured. */
  let level: Level | undefined
  let levelMs = startMs
  let ceiling:
    | { readonly parts: number; readonly untilMs: number; readonly lastsMs: number }
    | undefined
  let throttledMs = -Infinity
  /** Parts before the last cut. */
  let beforeCut: number | undefined

  function upTo(nowMs: number): number {
    if (ceiling === undefined || nowMs >= ceiling.untilMs) return most
    return Math.max(least, Math.min(most, ceiling.parts))
  }

  function become(next: typeof climb, nowMs: number): void {
    const allowed = bounded(next, { least, most: upTo(nowMs) }, nowMs)
    if (allowed.parts !== climb.parts) meter.changed(nowMs)
    climb = allowed
    meter.restart(nowMs)
  }

  function look(nowMs: number): void {
    if (nowMs - lookedMs < lookMs) return
    lookedMs = nowMs
    if (!isSettled(climb, meter.inFlight, nowMs)) {
      meter.restart(nowMs)
      return
    }
    const next = judge(climb, meter.read(nowMs), nowMs, upTo(nowMs))
    if (next === climb) return
    // Fewer cost something: the trouble is no matter of how many.
    if (climb.phase === 'cut' && next.parts > climb.parts) usual.learnt(nowMs)
    become(next, nowMs)
    const found = provenBy(climb)
    if (found === undefined) return
    level = found
    levelMs = nowMs
  }

  /** What gets through now; 0 while that is unknown. */
  function levelNow(nowMs: number): number {
    const { spanMs, bytesPerSecond } = meter.read(nowMs)
    // A part that has just given its bytes back must not make the time before look bad.
    const ofTrial = climb.phase === 'doubling' ? 0 : (climb.base?.bytesPerSecond ?? 0)
    const before = levelOf(climb) ?? ofTrial
    return Math.max(before, spanMs >= saysSomethingMs ? bytesPerSecond : 0)
  }

  function throttled(nowMs: number): void {
    if (nowMs - throttledMs < oneWishMs) return
    throttledMs = nowMs
    const lastsMs = ceiling === undefined ? ceilingMs : Math.min(mostCeilingMs, ceiling.lastsMs * 2)
    ceiling = { parts: climb.parts - 1, untilMs: nowMs + lastsMs, lastsMs }
    become(obey(climb, throttledFactor, nowMs), nowMs)
  }

  function broken(nowMs: number): void {
    if (climb.phase === 'cut') {
      const { troubles, ended } = meter.read(nowMs)
      if (troubles < heavyCount || troubles < heavyShare * ended) return
    } else {
      if (!usual.isUnusual(nowMs, climb.parts > modestParts ? 0 : fewShare)) return
      if (beforeCut !== undefined && usual.isNoBetter()) {
        usual.learnt(nowMs)
        become(restored(climb, Math.max(climb.parts, beforeCut), nowMs), nowMs)
        beforeCut = undefined
        return
      }
      beforeCut = climb.parts
    }
    usual.cut()
    become(cut(climb, cutFactor, levelNow(nowMs), nowMs), nowMs)
  }

  return {
    limit: (nowMs) => {
      look(nowMs)
      return Math.min(climb.parts, most)
    },
    began: (nowMs) => meter.began(nowMs),
    moved: (bytes, nowMs) => {
      meter.moved(bytes)
      look(nowMs)
    },
    ended: (how, nowMs, whole) => {
      const isBroken = how === 'stalled' || how === 'timeout' || how === 'reset'
      meter.ended(isBroken, nowMs, how === 'stored' ? whole : undefined)
      // While there are more than there may be, what ends belongs to the crowd before.
      const isCrowdGone = meter.inFlight < climb.parts
      if (isCrowdGone && (isBroken || how === 'stored')) usual.ended(isBroken)
      if (how === 'throttled') throttled(nowMs)
      else if (isBroken && isCrowdGone) broken(nowMs)
    },
    bound: (next, nowMs) => {
      most = Math.max(1, Math.floor(next.most))
      least = Math.min(most, Math.max(1, Math.floor(next.least ?? 1)))
      if (climb.parts > most || climb.parts < least) become(climb, nowMs)
    },
    record: (atMs, nowMs) =>
      level && {
        host,
        ...level,
        // A clock that was set meanwhile may be at its beginning.
        atMs: Math.max(0, atMs - (nowMs - levelMs)),
        troubleShare: usual.share(lookedMs),
      },
  }
}
