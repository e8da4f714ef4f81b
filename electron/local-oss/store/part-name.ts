/** A part's file name carries its proof, so a restart needs no other record of it. */
import type { PartRecord } from './records.ts'

/** `serial` orders replacements of one part number: the highest is the one that counts. */
export function partFileName(part: Omit<PartRecord, 'file'>, serial: number): string {
  const number = String(part.partNumber).padStart(5, '0')
  return `part-${number}-${serial}-${part.sizeBytes}-${part.etag}-${part.crc64}-${part.modifiedAtMs}`
}

/** Undefined for a file that is not a part. */
export function readPartFileName(
  file: string,
): { readonly part: PartRecord; readonly serial: number } | undefined {
  const match = /^part-(\d{5})-(\d+)-(\d+)-([0-9A-F]{32})-(\d+)-(\d+)$/.exec(file)
  if (!match) return undefined
  const [, number, serial, size, etag = '', crc64 = '', modified] = match
  return {
    serial: Number(serial),
    part: {
      partNumber: Number(number),
      sizeBytes: Number(size),
      etag,
      crc64,
      modifiedAtMs: Number(modified),
      file,
    },
  }
}
