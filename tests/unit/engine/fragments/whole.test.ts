import { describe, expect, it } from 'vitest'
import { isMadeOf, wholeOf } from '../../../../electron/engine/fragments/whole.ts'
import { createDigester } from '../../../../electron/engine/pipeline/digest.ts'
import type { ListedPart } from '../../../../electron/engine/storage/storage.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'

async function digestOf(bytes: Buffer) {
  const digester = await createDigester(true)
  await digester.update(bytes)
  const { md5 = '', crc64 } = digester.digest()
  return { etag: md5.toUpperCase(), crc64 }
}

async function partsOf(bytes: Buffer, ...ends: readonly number[]): Promise<ListedPart[]> {
  const parts: ListedPart[] = []
  let start = 0
  for (const [index, end] of ends.entries()) {
    const part = bytes.subarray(start, end)
    // Numbers with gaps: only their order counts.
    const number = 3 * index + 2
    parts.push({ number, sizeBytes: part.length, ...(await digestOf(part)), lastModifiedMs: 0 })
    start = end
  }
  return parts
}

describe('what an object of all parts has to be', () => {
  it('follows from the parts, in whatever order they are told', async () => {
    const bytes = seededBytes(1000)
    const parts = await partsOf(bytes, 300, 301, 1000)
    const whole = wholeOf(parts.toReversed())
    expect(whole).toEqual({ ...wholeOf(parts), sizeBytes: 1000 })
    expect(whole.crc64).toBe((await digestOf(bytes)).crc64)
    const [first] = parts
    const unproven = parts.map((part) => (part === first ? { ...part, crc64: undefined } : part))
    expect(wholeOf(unproven)).toEqual({ ...whole, crc64: undefined })
  })

  it('is compared by size and CRC-64, or by the ETag where that is missing', async () => {
    const whole = wholeOf(await partsOf(seededBytes(1000), 300, 1000))
    const { sizeBytes, crc64, etag } = whole
    const other = 'F'.repeat(32)
    expect(isMadeOf({ sizeBytes, crc64, etag: other }, whole)).toBe(true)
    expect(isMadeOf({ sizeBytes: 999, crc64, etag }, whole)).toBe(false)
    expect(isMadeOf({ sizeBytes, crc64: '1', etag }, whole)).toBe(false)
    expect(isMadeOf({ sizeBytes, crc64: undefined, etag }, whole)).toBe(true)
    expect(isMadeOf({ sizeBytes, crc64: undefined, etag: other }, whole)).toBe(false)
    const unproven = { ...whole, crc64: undefined }
    expect(isMadeOf({ sizeBytes, crc64, etag }, unproven)).toBe(true)
    expect(isMadeOf({ sizeBytes, crc64, etag: other }, unproven)).toBe(false)
  })
})
