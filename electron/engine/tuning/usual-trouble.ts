/**
 * Tells trouble that comes from too many connections from trouble that comes whatever their number: only
 * the first is a reason for fewer. Pure but for its own counts.
 */

export interface UsualTrouble {
  /** A part ended, in trouble or not. */
  ended(isTrouble: boolean): void
  /** More than what is usual here, and more than the share `atLeast`. */
  isUnusual(nowMs: number, atLeast: number): boolean
  /** Because of it there are fewer parts now. */
  cut(): void
  /** Fewer parts did not make it better, since the last cut. */
  isNoBetter(): boolean
  /** It does not depend on how many there are. */
  learnt(nowMs: number): void
  /** Share of parts. */
  share(nowMs: number): number
}

/** Counts fade with so many parts. */
const memoryParts = 200
/** A share is unusual from so many times the usual one. */
const unusualFactor = 2
/** So much trouble since a cut says something. */
const enoughTroubles = 2
const noBetterFactor = 0.5
/** What is usual is forgotten in this time: lines change. */
const forgetMs = 10 * 60_000

/** `known`: the usual share as an earlier run has left it. */
export function createUsualTrouble(known: number, startMs: number): UsualTrouble {
  // What is known weighs as much as if it had just been seen.
  let ended = known > 0 ? memoryParts / 2 : 0
  let troubles = known * ended
  let usual = known
  let learntMs = startMs
  let cutShare: number | undefined
  let endedSince = 0
  let troublesSince = 0

  const fade = 1 - 1 / memoryParts
  const recent = (): number => troubles / Math.max(1, ended)
  const share = (nowMs: number): number =>
    usual * Math.max(0, Math.min(1, 1 - (nowMs - learntMs) / forgetMs))

  return {
    ended: (isTrouble) => {
      const one = isTrouble ? 1 : 0
      ended = ended * fade + 1
      troubles = troubles * fade + one
      endedSince++
      troublesSince += one
    },
    isUnusual: (nowMs, atLeast) => recent() > Math.max(atLeast, unusualFactor * share(nowMs)),
    cut: () => {
      cutShare = recent()
      endedSince = 0
      troublesSince = 0
    },
    isNoBetter: () =>
      cutShare !== undefined &&
      troublesSince >= enoughTroubles &&
      troublesSince >= noBetterFactor * cutShare * endedSince,
    learnt: (nowMs) => {
      usual = Math.max(share(nowMs), recent())
      learntMs = nowMs
      cutShare = undefined
    },
    share,
  }
}
