/** How a file is cut into parts: pure arithmetic within the provider's limits. */
import { TransferError } from '../errors.ts'
import type { StorageLimits } from '../storage/storage.ts'

/** What a person asked for. */
export type PartWish =
  /** `partSizeBytes`: what suits the line, where that is known; the size of the file decides otherwise. */
  | { readonly by: 'auto'; readonly partSizeBytes?: number | undefined }
  | { readonly by: 'size'; readonly partSizeBytes: number }
  | { readonly by: 'count'; readonly parts: number }

/** How an upload is cut, whatever the size of its file. */
export interface PartCut {
  /** Every part has this size but the last, which holds the remainder. */
  readonly partSizeBytes: number
  /**
   * Where the parts 1, 2, ... end that somebody else has cut in sizes of their own; parts of
   * `partSizeBytes` follow. Missing: there are none.
   */
  readonly unevenEnds?: readonly number[] | undefined
}

export interface PartPlan extends PartCut {
  readonly sizeBytes: number
  readonly count: number
  /** The wish would have needed too many, too small or too big parts. */
  readonly isAdjusted: boolean
}

const MiB = 1024 * 1024
const autoPartSizeBytes = 8 * MiB
/** Automatic plans stay below this many parts: ListParts pages and the checkpoint stay small. */
const autoMaxParts = 8192

type PlanLimits = Pick<
  StorageLimits,
  'minPartSizeBytes' | 'maxPartSizeBytes' | 'maxParts' | 'maxObjectSizeBytes'
>

/**
 * Plans a multipart upload. Parts are numbered 1 to `count`, all of one size but the last
 * (OSS API 4: 1 to 10,000 parts of 100 KiB to 5 GiB, the last of any size).
 * Throws `source/too-large` when no plan can hold the file.
 */
export function planParts(sizeBytes: number, wish: PartWish, limits: PlanLimits): PartPlan {
  const largest = Math.min(limits.maxObjectSizeBytes, limits.maxParts * limits.maxPartSizeBytes)
  if (sizeBytes > largest) {
    throw new TransferError(
      'source/too-large',
      `file of ${sizeBytes} bytes is over the limit of ${largest} bytes`,
      { retry: 'never', details: { sizeBytes: `${sizeBytes}`, limitBytes: `${largest}` } },
    )
  }
  const wished = wishedPartSize(sizeBytes, wish, limits)
  const needed = Math.ceil(sizeBytes / limits.maxParts)
  const raised = wished < needed ? Math.ceil(needed / MiB) * MiB : wished
  const partSizeBytes = Math.min(Math.max(raised, limits.minPartSizeBytes), limits.maxPartSizeBytes)
  const count = partCount(sizeBytes, { partSizeBytes })
  const isAsWished = wish.by === 'count' ? count === wish.parts : partSizeBytes === wished
  return { sizeBytes, partSizeBytes, count, isAdjusted: wish.by !== 'auto' && !isAsWished }
}

/** The plan of an upload that is cut already. */
export function planOfCut(sizeBytes: number, { partSizeBytes, unevenEnds }: PartCut): PartPlan {
  const cut = unevenEnds === undefined ? { partSizeBytes } : { partSizeBytes, unevenEnds }
  return { sizeBytes, ...cut, count: partCount(sizeBytes, cut), isAdjusted: false }
}

/** Parts of an upload that is cut already. A file of 0 bytes has one empty part. */
export function partCount(sizeBytes: number, { partSizeBytes, unevenEnds = [] }: PartCut): number {
  const last = unevenEnds.findIndex((end) => end >= sizeBytes)
  if (last >= 0) return last + 1
  const evenBytes = sizeBytes - (unevenEnds.at(-1) ?? 0)
  return Math.max(1, unevenEnds.length + Math.ceil(evenBytes / partSizeBytes))
}

/** The byte range of part `number`. */
export function partRange(
  { sizeBytes, partSizeBytes, unevenEnds = [] }: PartCut & Pick<PartPlan, 'sizeBytes'>,
  number: number,
): { readonly offsetBytes: number; readonly lengthBytes: number } {
  const end = (part: number): number =>
    part <= unevenEnds.length
      ? (unevenEnds[part - 1] ?? 0)
      : (unevenEnds.at(-1) ?? 0) + (part - unevenEnds.length) * partSizeBytes
  const offsetBytes = end(number - 1)
  return { offsetBytes, lengthBytes: Math.min(end(number), sizeBytes) - offsetBytes }
}

function wishedPartSize(sizeBytes: number, wish: PartWish, limits: PlanLimits): number {
  if (wish.by === 'size') return wish.partSizeBytes
  if (wish.by === 'count') {
    return Math.ceil(sizeBytes / Math.min(Math.max(1, wish.parts), limits.maxParts))
  }
  if (wish.partSizeBytes !== undefined) return wish.partSizeBytes
  let size = autoPartSizeBytes
  while (sizeBytes > size * autoMaxParts && size < limits.maxPartSizeBytes) size *= 2
  return size
}
