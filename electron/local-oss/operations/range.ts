/** Range requests as OSS reads them: what it cannot use, it ignores. */
import { OssError } from '../oss-error.ts'

export interface ByteRange {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/**
 * Undefined: the whole object, 200. Source: OSS documentation, GetObject: a range that does not
 * fit is ignored, unless `x-oss-range-behavior: standard` asks for the HTTP rules; only then an
 * end beyond the object is cut and a start beyond it is 416 InvalidRange.
 */
export function readRange(
  header: string | undefined,
  sizeBytes: number,
  isStandard: boolean,
): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!match) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  const start = first === '' ? sizeBytes - Number(last) : Number(first)
  const end = first === '' || last === '' ? sizeBytes - 1 : Number(last)
  if (end < start && first !== '' && last !== '') return undefined
  if (start >= 0 && start < sizeBytes && end < sizeBytes && start <= end) return { start, end }
  if (!isStandard) return undefined
  if (start >= sizeBytes) {
    throw new OssError(416, 'InvalidRange', 'The requested range cannot be satisfied.', {
      ec: '0026-00000034',
      headers: { 'content-range': `bytes */${sizeBytes}` },
    })
  }
  return { start: Math.max(0, start), end: Math.min(end, sizeBytes - 1) }
}
