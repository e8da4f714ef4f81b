/** A part as the service lists it, held against the local bytes. */
import type { Digest } from '../pipeline/digest.ts'
import type { SourceRange } from '../pipeline/part-sender.ts'
import type { ListedPart } from '../storage/storage.ts'
import { partRange, type PartPlan } from '../task/part-plan.ts'

/** Whether the service holds these bytes: by MD5, or by CRC-64 where the ETag is none. */
export function isSameBytes(part: ListedPart, digest: Digest): boolean {
  if (part.crc64 !== undefined && digest.crc64 === part.crc64) return true
  return digest.md5 !== undefined && digest.md5 === part.etag.toLowerCase()
}

/** The bytes of one part. */
export function rangeOf(
  { path, identity }: Pick<SourceRange, 'path' | 'identity'>,
  plan: PartPlan,
  number: number,
): SourceRange {
  return { path, identity, ...partRange(plan, number) }
}
