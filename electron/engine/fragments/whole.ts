/** What an object made of all stored parts has to be: pure. */
import { combineAll } from '../pipeline/crc64-combine.ts'
import { multipartEtag } from '../storage/multipart-etag.ts'
import type { ListedPart, ObjectHead } from '../storage/storage.ts'

export interface Whole {
  readonly sizeBytes: number
  /** `undefined` when it is not told of every part. */
  readonly crc64: string | undefined
  readonly etag: string
}

/** Of parts in any order. */
export function wholeOf(listed: readonly ListedPart[]): Whole {
  const sorted = listed.toSorted((a, b) => a.number - b.number)
  const proven = sorted.flatMap(({ crc64, sizeBytes }) =>
    crc64 === undefined ? [] : [{ crc64, lengthBytes: sizeBytes }],
  )
  return {
    sizeBytes: sorted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    crc64: proven.length === sorted.length ? combineAll(proven) : undefined,
    etag: multipartEtag(sorted.map(({ etag }) => etag)),
  }
}

/** By size and CRC-64, or by the ETag where a CRC-64 is not told. */
export function isMadeOf(
  { sizeBytes, crc64, etag }: Pick<ObjectHead, 'sizeBytes' | 'crc64' | 'etag'>,
  whole: Whole,
): boolean {
  if (sizeBytes !== whole.sizeBytes) return false
  if (crc64 !== undefined && whole.crc64 !== undefined) return crc64 === whole.crc64
  return etag === whole.etag
}
