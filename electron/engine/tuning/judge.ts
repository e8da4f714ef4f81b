/** What follows from a measurement: whether a trial was worth it, and when the next one is due. Pure. */
import type { Reading } from './meter.ts'
import { backToBase, calm, firstUp, fromModest, levelOf, modestParts, steady } from './climb.ts'
import type { Climb, Level } from './climb.ts'

/** Enough for what is plain to see; and where far more moved than buffers could take, while doubling. */
const quickMs = 2_000
const shortestMs = 1_000
/**
 * Enough for a verdict, if so many parts have ended for each one in flight, as each has a gap after it;
 * and if it saw the whole life of a part: parts that begin and end together move nothing for a
 * while, and then all at once.
 */
const full = [
  { spanMs: 5_000, turns: 1, lives: 1.1 },
  { spanMs: 12_000, turns: 0.25, lives: 1.1 },
  { spanMs: 30_000, turns: 0, lives: 0 },
] as const

/** Doubling goes on at once, or after a long look, when so much more gets through. */
const plainGain = 1.5
const fairGain = 1.25
/** What more parts must bring. Two windows of an unsteady line differ by less. */
const worthIt = 1.05
/** What parts that trouble had cut must keep when they come back. */
const backAgain = 0.97
/** What fewer parts must keep: for their own sake, and in trouble. */
const enough = { down: 0.98, cut: 0.93 } as const
/** Fewer parts are given up after a short look. */
const plainLoss = { down: 0.9, cut: 0.85 } as const
/** What a socket may take of a part without anything being sent: a short look must have seen more. */
const bufferBytes = 128 * 1024
const manyBuffers = 8
/** Time enough for sockets to have filled their buffers. */
const filledMs = 5_000
const betterLine = 1.3
const worseLine = 0.7
const muchWorseLine = 0.5
/** The line is the one known from earlier, if each part fares at least so well. */
const knownShare = 0.5
const windowsKept = 3
/** More is tried only from a level that is known this well. */
const windowsForMore = 2
/** A trial that was for nothing is repeated ever more rarely. */
const mostUpWaitMs = 60_000
const mostDownWaitMs = 10 * 60_000
const laterDownFactor = 0.8
/** With fewer in flight than this there was not enough to send, or somebody else held it back. */
const appLimitedShare = 0.75

/** The same object: nothing yet. A new one: the window is used up, and a new one begins. */
export function judge(climb: Climb, reading: Reading, nowMs: number, most: number): Climb {
  if (reading.spanMs < (climb.phase === 'doubling' ? shortestMs : quickMs)) return climb
  const isFull = full.some(
    ({ spanMs, turns, lives }) =>
      reading.spanMs >= Math.max(spanMs, lives * reading.partMs) &&
      reading.ended >= turns * reading.meanInFlight,
  )
  const isIdle = reading.meanInFlight < climb.parts * appLimitedShare
  // Where nothing gets through at all, no number is better than another.
  if (isIdle || reading.bytesPerSecond === 0) {
    return isFull ? withoutProof(climb, nowMs) : climb
  }
  switch (climb.phase) {
    case 'doubling':
      return judgeDoubling(climb, reading, isFull, nowMs, most)
    case 'steady':
      if (isDeceived(climb, reading)) return { ...fromModest(nowMs, most), isCautious: true }
      return isFull ? judgeSteady(climb, reading, nowMs, most) : climb
    case 'up':
      return isFull ? judgeUp(climb, reading.bytesPerSecond, nowMs) : climb
    case 'down':
      return judgeDown(climb, reading.bytesPerSecond, isFull, nowMs)
    case 'cut':
      return judgeCut(climb, reading.bytesPerSecond, isFull, nowMs)
  }
}

function judgeDoubling(
  climb: Climb,
  { spanMs, bytes, begun, bytesPerSecond }: Reading,
  isFull: boolean,
  nowMs: number,
  most: number,
): Climb {
  const { base, parts, known } = climb
  const gain = base === undefined ? Infinity : bytesPerSecond / base.bytesPerSecond
  const buffers = spanMs < quickMs ? manyBuffers : 1
  const isSeen = bytes > 0 && bytes >= begun * bufferBytes * buffers
  const isPlain = !climb.isCautious && gain >= plainGain && isSeen
  if (!isFull && !isPlain) return climb
  if (known !== undefined) {
    const isAsKnown = bytesPerSecond / parts >= (knownShare * known.bytesPerSecond) / known.parts
    return isAsKnown ? asKnown(climb, known, nowMs, most) : { ...climb, known: undefined }
  }
  if (gain >= fairGain && parts < most) {
    const twice = Math.min(most, parts * 2)
    const modest = climb.modest ?? bytesPerSecond
    return { ...climb, parts: twice, sinceMs: nowMs, base: { parts, bytesPerSecond }, modest }
  }
  const { up, down } = calm(nowMs)
  if (base !== undefined && gain < worthIt) return steady(climb, base.parts, nowMs, { up, down })
  // What short looks have found may be too many: fewer are tried at once.
  const modest = isFull ? undefined : climb.modest
  const found = { recent: [bytesPerSecond], modest, up, down: { ...down, dueMs: nowMs } }
  return steady(climb, parts, nowMs, found)
}

/** A trial upward is due as soon as the known level is measured again. */
function asKnown(climb: Climb, known: Level, nowMs: number, most: number): Climb {
  const { up, down } = calm(nowMs)
  const change = { known: undefined, up: { ...up, dueMs: nowMs }, down }
  const recent = [known.bytesPerSecond]
  return steady(climb, Math.min(most, known.parts), nowMs, { ...change, recent })
}

/** Sockets had only filled their buffers: many parts are no better than modest ones. */
function isDeceived({ modest }: Climb, { spanMs, bytesPerSecond }: Reading): boolean {
  return modest !== undefined && spanMs >= filledMs && bytesPerSecond < modest * plainGain
}

function judgeSteady(climb: Climb, reading: Reading, nowMs: number, most: number): Climb {
  const { bytesPerSecond } = reading
  const proven = { ...climb, modest: undefined }
  const change = lineChange(levelOf(climb), reading)
  if (change !== undefined) {
    const { up, down } = calm(nowMs)
    const soon =
      change === 'better'
        ? { up: { ...up, dueMs: nowMs }, down }
        : { up, down: { ...down, dueMs: nowMs } }
    return { ...proven, ...soon, recent: [bytesPerSecond] }
  }
  const known = { ...proven, recent: [...climb.recent, bytesPerSecond].slice(-windowsKept) }
  const isMoreFirst = climb.up.dueMs < climb.down.dueMs
  const more = tryMore(known, nowMs, most)
  const fewer = tryFewer(known, nowMs)
  return (isMoreFirst ? (more ?? fewer) : (fewer ?? more)) ?? known
}

/** The line itself is another: on a worse one there may be too many parts, on a better one too few. */
function lineChange(
  level: number | undefined,
  { bytesPerSecond, troubles }: Reading,
): 'better' | 'worse' | undefined {
  if (level === undefined) return undefined
  if (bytesPerSecond > level * betterLine) return 'better'
  // A part that failed gives its bytes back: that alone is no other line.
  return bytesPerSecond < level * (troubles === 0 ? worseLine : muchWorseLine) ? 'worse' : undefined
}

function tryMore(climb: Climb, nowMs: number, most: number): Climb | undefined {
  const { parts, up, recent } = climb
  const more = Math.min(most, Math.max(parts + 1, Math.round(parts * up.factor)))
  if (nowMs < up.dueMs || more <= parts || recent.length < windowsForMore) return undefined
  const base = { parts, bytesPerSecond: levelOf(climb) ?? 0, recent }
  return { ...climb, phase: 'up', parts: more, sinceMs: nowMs, base, recent: [] }
}

function tryFewer(climb: Climb, nowMs: number): Climb | undefined {
  const { parts, down, recent } = climb
  const fewer = Math.max(modestParts, Math.floor(parts * down.factor))
  if (nowMs < down.dueMs || fewer >= parts) return undefined
  // The best of the last windows: a chance low must not make fewer look as good.
  const base = { parts, bytesPerSecond: Math.max(...recent), recent }
  return { ...climb, phase: 'down', parts: fewer, sinceMs: nowMs, base, recent: [] }
}

function judgeUp(climb: Climb, bytesPerSecond: number, nowMs: number): Climb {
  const { base, parts, up, was = 0 } = climb
  const needed = parts <= was ? backAgain : worthIt
  if (base === undefined || bytesPerSecond < base.bytesPerSecond * needed) {
    const waitMs = Math.min(mostUpWaitMs, up.waitMs * 2)
    const later = { dueMs: nowMs + up.waitMs, waitMs, factor: firstUp.factor }
    return backToBase(climb, nowMs, { up: later, was: undefined })
  }
  // Once it was right, larger steps: a line that came back is used soon.
  const next = { ...firstUp, dueMs: nowMs, factor: Math.min(2, 2 * up.factor - 1) }
  return steady(climb, parts, nowMs, { recent: [bytesPerSecond], up: next })
}

function judgeDown(climb: Climb, bytesPerSecond: number, isFull: boolean, nowMs: number): Climb {
  const { parts, down } = climb
  if (isTooCostly(climb, 'down', bytesPerSecond, isFull)) {
    const waitMs = Math.min(mostDownWaitMs, down.waitMs * 2)
    const later = { dueMs: nowMs + waitMs, waitMs, factor: laterDownFactor }
    return backToBase(climb, nowMs, { down: later })
  }
  if (!isFull) return climb
  return steady(climb, parts, nowMs, { recent: [bytesPerSecond], down: { ...down, dueMs: nowMs } })
}

function judgeCut(climb: Climb, bytesPerSecond: number, isFull: boolean, nowMs: number): Climb {
  const { base, parts } = climb
  if (isTooCostly(climb, 'cut', bytesPerSecond, isFull)) {
    return climb.isDoublingCut === true && base !== undefined
      ? doublingAgain(climb, base.parts, nowMs)
      : backToBase(climb, nowMs, {})
  }
  if (!isFull) return climb
  // It came before anything was known: nothing is proven against more.
  if (climb.isDoublingCut === true && base?.bytesPerSecond === 0) {
    return doublingAgain(climb, parts, nowMs)
  }
  return steady(climb, parts, nowMs, afterCut(climb, nowMs, [bytesPerSecond]))
}

function doublingAgain({ isCautious, modest }: Climb, parts: number, nowMs: number): Climb {
  return { ...fromModest(nowMs, parts), parts, isCautious, modest }
}

function isTooCostly(
  { base }: Climb,
  phase: 'down' | 'cut',
  bytesPerSecond: number,
  isFull: boolean,
): boolean {
  const isKnown = base !== undefined && base.bytesPerSecond > 0
  const kept = !isKnown ? 1 : bytesPerSecond / base.bytesPerSecond
  return kept < plainLoss[phase] || (isFull && kept < enough[phase])
}

function afterCut(climb: Climb, nowMs: number, recent: readonly number[]): Partial<Climb> {
  const { was = 0, base, down } = climb
  const next = { ...down, dueMs: nowMs + down.waitMs }
  return { recent, down: next, was: Math.max(was, base?.parts ?? 0) }
}

/** There was not enough to send to prove anything: nothing grows, and what was being tried is taken back. */
function withoutProof(climb: Climb, nowMs: number): Climb {
  const { base, parts } = climb
  switch (climb.phase) {
    case 'steady':
      return { ...climb, recent: [] }
    case 'doubling':
      return { ...climb, parts: base?.parts ?? parts, sinceMs: nowMs, base: undefined }
    case 'cut':
      return steady(climb, parts, nowMs, afterCut(climb, nowMs, []))
    case 'up':
    case 'down':
      return backToBase(climb, nowMs, {})
  }
}
