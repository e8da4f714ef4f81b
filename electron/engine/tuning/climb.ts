/**
 * How many parts may be in flight, and how that came to be. Every change is a trial that stays only if a
 * measurement says that it was worth it: `judge.ts` says which. Pure.
 */

/** What gets through with so many parts. */
export interface Level {
  readonly parts: number
  readonly bytesPerSecond: number
  /** The windows it was found in. */
  readonly recent?: readonly number[]
}

/** The next trial in one direction. */
export interface Trial {
  readonly dueMs: number
  /** Until the one after, if this one is for nothing. */
  readonly waitMs: number
  /** Parts then, for each one now. */
  readonly factor: number
}

/**
 * - `doubling`: the beginning. Twice as many, as long as much more gets through
 * - `steady`: nothing changes until the next trial is due
 * - `up`, `down`: a trial of more, or of fewer: more must bring something, fewer must cost nothing
 * - `cut`: fewer because of trouble, at once. If that costs, trouble was not a matter of how many
 */
export type Phase = 'doubling' | 'steady' | 'up' | 'down' | 'cut'

export interface Climb {
  readonly phase: Phase
  /** What may be in flight now. */
  readonly parts: number
  /** When that became so. */
  readonly sinceMs: number
  /** What a trial is compared with, and gone back to. */
  readonly base?: Level | undefined
  /** Short looks have deceived: only long ones count while doubling. */
  readonly isCautious: boolean
  /** What got through with modest parts, while more of them are proven by short looks only. */
  readonly modest?: number | undefined
  /** Parts before trouble cut them and nothing was lost by it: so many come back if nothing is lost by that. */
  readonly was?: number | undefined
  /** What an earlier run has found, while it is not yet known whether that is so still. */
  readonly known?: Level | undefined
  /** The cut came while doubling. */
  readonly isDoublingCut?: boolean | undefined
  /** Bytes per second of the last windows with these parts, oldest first. */
  readonly recent: readonly number[]
  readonly up: Trial
  readonly down: Trial
}

/** A modest beginning, and what trials of fewer never go below: of few connections each one that stalls costs much. */
export const modestParts = 4

/** New connections have to be made before they count. */
const settleMs: Readonly<Record<Phase, number>> = {
  doubling: 1_000,
  steady: 3_000,
  up: 3_000,
  down: 1_000,
  cut: 1_000,
}

/** The next trials, when nothing is known of how they end. */
export const firstUp = { waitMs: 10_000, factor: 1.25 } as const
/** Fewer for their own sake are tried rarely: it costs, and gains nothing but connections. */
export const firstDown = { waitMs: 30_000, factor: 0.5 } as const

/** Of the parts that an earlier run found right. More could choke a line that is another by now. */
const knownShare = 0.25

/** Trials begin anew: what is known of earlier ones counts no more. */
export function calm(nowMs: number): Pick<Climb, 'up' | 'down'> {
  return {
    up: { ...firstUp, dueMs: nowMs + firstUp.waitMs },
    down: { ...firstDown, dueMs: nowMs + firstDown.waitMs },
  }
}

/** Nothing is known of the host. */
export function fromModest(nowMs: number, most: number): Climb {
  const parts = Math.min(modestParts, most)
  const rest = { sinceMs: nowMs, isCautious: false, recent: [], ...calm(nowMs) }
  return { phase: 'doubling', parts, ...rest }
}

/** So many were right the last time: a few begin, and if they fare as they did then, all of them may. */
export function fromKnown(known: Level, nowMs: number, most: number): Climb {
  const modest = fromModest(nowMs, most)
  const parts = Math.min(known.parts, Math.max(modest.parts, Math.ceil(known.parts * knownShare)))
  return { ...modest, parts: Math.min(most, parts), known }
}

/** What is in flight is what shall be, and its connections are made: a window may begin. */
export function isSettled(climb: Climb, inFlight: number, nowMs: number): boolean {
  return inFlight <= climb.parts && nowMs >= climb.sinceMs + settleMs[climb.phase]
}

/** Fewer at once, because of trouble; `bytesPerSecond`: what got through until now. */
export function cut(climb: Climb, factor: number, bytesPerSecond: number, nowMs: number): Climb {
  const { recent, phase } = climb
  const floor = climb.parts > modestParts ? modestParts : 1
  const parts = Math.max(floor, Math.floor(climb.parts * factor))
  const base = { parts: climb.parts, bytesPerSecond, recent }
  const isDoublingCut = phase === 'doubling'
  return { ...climb, phase: 'cut', parts, sinceMs: nowMs, base, isDoublingCut, recent: [] }
}

/** Fewer because the service said so: no trial. The next one upward comes later. */
export function obey(climb: Climb, factor: number, nowMs: number): Climb {
  const parts = Math.max(1, Math.floor(climb.parts * factor))
  return steady(climb, parts, nowMs, calm(nowMs))
}

/** As many as before a cut, which has changed nothing. */
export function restored(climb: Climb, parts: number, nowMs: number): Climb {
  return steady(climb, parts, nowMs, { ...calm(nowMs), was: undefined })
}

/** Within other bounds from now on. */
export function bounded(
  climb: Climb,
  { least, most }: { readonly least: number; readonly most: number },
  nowMs: number,
): Climb {
  const parts = Math.min(most, Math.max(least, climb.parts))
  return parts === climb.parts ? climb : steady(climb, parts, nowMs, {})
}

/** Nothing is being tried; what a trial left behind is gone. */
export function steady(climb: Climb, parts: number, nowMs: number, change: Partial<Climb>): Climb {
  const over = { base: undefined, modest: undefined, recent: [] }
  return { ...climb, ...over, ...change, phase: 'steady', parts, sinceMs: nowMs }
}

/** A trial was for nothing: as before it. */
export function backToBase(climb: Climb, nowMs: number, change: Partial<Climb>): Climb {
  const { base, parts } = climb
  if (base === undefined) return steady(climb, parts, nowMs, change)
  const { recent = [], bytesPerSecond } = base
  const known = recent.length > 0 || bytesPerSecond === 0 ? recent : [bytesPerSecond]
  return steady(climb, base.parts, nowMs, { recent: known, ...change })
}

/** What gets through with the parts of now, as far as it is known. */
export function levelOf({ recent }: Pick<Climb, 'recent'>): number | undefined {
  // Of two the better one: what a failed part gives back makes a window worse, nothing makes it better.
  return recent.toSorted((a, b) => a - b)[recent.length >> 1]
}
