/** How large the parts of a new upload are, by what is known of the line. Pure. */
import type { StorageLimits } from '../storage/storage.ts'
import { mostPartsInMemory, partMemoryBytes, type PartMemory } from './part-memory.ts'

/** What was measured of the way to a host, now or in an earlier run. */
export interface LineSpeed {
  /** Of all parts in flight together. */
  readonly bytesPerSecond: number
  readonly parts: number
  /** Share of parts whose connection died. */
  readonly troubleShare: number
}

export interface PartSizeRules {
  readonly limits: Pick<StorageLimits, 'minPartSizeBytes' | 'maxPartSizeBytes'>
  readonly memory: PartMemory
  /** There may be so many parts at once one day: they have to fit, or the line could never show it. */
  readonly mostParts: number
}

const MiB = 1024 * 1024
/** How long a part should take: what a failure costs, against what the gap after a part costs. */
const aimSeconds = 12
const leastSeconds = 5
/** Where memory is short: more at once are worth more than the gaps after them cost. */
const leastSecondsInMemory = 2
/** At a share of 5 % parts take two thirds of that time. */
const troubleWeight = 10
/** Every connection gets so many parts, or the last ones keep the end waiting for a few. */
const partsEach = 12
/** But for that alone no part is shorter than this, nor smaller: each is a billed request. */
const shortestSeconds = 1
const smallestBytes = 4 * MiB
/** Larger only where a file would need more parts than `mostParts` otherwise. */
const largestBytes = 1024 * MiB
/** As for automatic plans without a known line: ListParts pages and the checkpoint stay small. */
const mostParts = 8192

/**
 * Bytes of each part but the last: a power of two, so that two runs over much the same line cut alike.
 * `undefined`: nothing is known of the line, and the size of the file alone decides.
 */
export function partSizeFor(
  sizeBytes: number,
  line: LineSpeed | undefined,
  { limits, memory, mostParts: mostAtOnce }: PartSizeRules,
): number | undefined {
  if (line === undefined || !(line.bytesPerSecond > 0) || !(line.parts >= 1)) return undefined
  const eachBytesPerSecond = line.bytesPerSecond / line.parts
  const seconds = Math.max(leastSeconds, aimSeconds / (1 + troubleWeight * line.troubleShare))
  const aim = eachBytesPerSecond * seconds
  const busy = sizeBytes / (line.parts * partsEach)
  const shortest = Math.max(smallestBytes, eachBytesPerSecond * shortestSeconds)
  const wished = powerOfTwo(Math.min(aim, Math.max(busy, shortest), largestBytes))
  const least = eachBytesPerSecond * leastSecondsInMemory
  const fitting = fitMemory(wished, least, mostAtOnce, memory)
  const needed = 2 ** Math.ceil(Math.log2(Math.max(1, sizeBytes / mostParts)))
  const size = Math.max(fitting, needed, limits.minPartSizeBytes)
  return Math.min(size, limits.maxPartSizeBytes)
}

/** Smaller while not all parts at once fit, but never so small that they last no time: then fewer are sent. */
function fitMemory(wished: number, least: number, parts: number, memory: PartMemory): number {
  let size = wished
  const isTooMuch = (): boolean => mostPartsInMemory(size, memory) < parts
  while (isTooMuch() && size / 2 >= least && partMemoryBytes(size, memory) === size) size /= 2
  return size
}

function powerOfTwo(bytes: number): number {
  return 2 ** Math.round(Math.log2(bytes))
}
