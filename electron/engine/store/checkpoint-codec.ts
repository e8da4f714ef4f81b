/**
 * A part table as compact JSON: which parts (a bitmap), and 24 bytes for each: MD5 (16) and
 * CRC-64 (8), in base64. ETags are written only where they are not the MD5. 10,000 parts take
 * about 320 KB; as plain objects they would take 1.3 MB.
 */
import { z } from 'zod'
import { partCount, type PartCut } from '../task/part-plan.ts'
import type { Checkpoint, PartProof } from './stores.ts'

/** Most parts of one upload (OSS API 4). */
const mostParts = 10_000
const md5Bytes = 16
const slotBytes = 24

const bodySchema = z.object({
  taskId: z.string(),
  uploadId: z.string().min(1),
  sizeBytes: z.int().min(0),
  partSizeBytes: z.int().positive(),
  unevenEnds: z.array(z.int().positive()).max(mostParts).optional(),
  /** Bit n-1 (lowest first) is set when part n is stored. */
  stored: z.base64(),
  /** The same for parts without MD5: their 16 bytes are zero. */
  withoutMd5: z.base64(),
  table: z.base64(),
  etags: z.record(z.string().regex(/^\d+$/), z.string().min(1)),
})

export function encodeCheckpoint(checkpoint: Checkpoint): string {
  const { taskId, uploadId, sizeBytes } = checkpoint
  const parts = [...checkpoint.parts.values()].sort((a, b) => a.number - b.number)
  const bitmapBytes = Math.ceil((parts.at(-1)?.number ?? 0) / 8)
  const stored = Buffer.alloc(bitmapBytes)
  const withoutMd5 = Buffer.alloc(bitmapBytes)
  const table = Buffer.alloc(parts.length * slotBytes)
  const etags: Record<string, string> = {}
  for (const [slot, { number, md5, crc64, etag }] of parts.entries()) {
    setBit(stored, number - 1)
    if (md5 === undefined) setBit(withoutMd5, number - 1)
    else table.write(md5, slot * slotBytes, md5Bytes, 'hex')
    table.writeBigUInt64BE(BigInt(crc64), slot * slotBytes + md5Bytes)
    if (etag !== md5?.toUpperCase()) etags[number] = etag
  }
  return JSON.stringify({
    taskId,
    uploadId,
    sizeBytes,
    ...cutOf(checkpoint),
    stored: stored.toString('base64'),
    withoutMd5: withoutMd5.toString('base64'),
    table: table.toString('base64'),
    etags,
  })
}

/** `undefined` when anything in it does not fit together, or it is of another task. */
export function decodeCheckpoint(json: string, taskId: string): Checkpoint | undefined {
  const body = parseBody(json)
  if (body === undefined || body.taskId !== taskId) return undefined
  const { uploadId, sizeBytes } = body
  const cut = cutOf(body)
  const count = sizeBytes === 0 ? 0 : partCount(sizeBytes, cut)
  const numbers = bitsOf(Buffer.from(body.stored, 'base64'))
  const bare = new Set(bitsOf(Buffer.from(body.withoutMd5, 'base64')))
  const table = Buffer.from(body.table, 'base64')
  const fits =
    count <= mostParts &&
    (numbers.at(-1) ?? 0) <= count &&
    table.length === numbers.length * slotBytes
  if (!fits) return undefined
  const parts = new Map<number, PartProof>()
  for (const [slot, number] of numbers.entries()) {
    const at = slot * slotBytes
    const md5 = bare.has(number) ? undefined : table.toString('hex', at, at + md5Bytes)
    const etag = body.etags[number] ?? md5?.toUpperCase()
    if (etag === undefined) return undefined
    const crc64 = table.readBigUInt64BE(at + md5Bytes).toString()
    parts.set(number, { number, md5, crc64, etag })
  }
  return { taskId, uploadId, sizeBytes, ...cut, parts }
}

function cutOf({ partSizeBytes, unevenEnds }: PartCut): PartCut {
  return unevenEnds === undefined ? { partSizeBytes } : { partSizeBytes, unevenEnds }
}

/** What `encodeCheckpoint` can hold without loss. */
export function isProofValid({ number, md5, crc64, etag }: PartProof): boolean {
  return (
    Number.isInteger(number) &&
    number >= 1 &&
    number <= mostParts &&
    (md5 === undefined || /^[0-9a-f]{32}$/.test(md5)) &&
    /^\d{1,20}$/.test(crc64) &&
    BigInt(crc64) < 1n << 64n &&
    etag.length > 0
  )
}

function parseBody(json: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(json)).data
  } catch {
    // Not JSON.
    return undefined
  }
}

function setBit(bits: Buffer, position: number): void {
  const at = position >> 3
  bits[at] = (bits[at] ?? 0) | (1 << (position & 7))
}

/** Positions of the set bits, counted from 1. */
function bitsOf(bits: Buffer): readonly number[] {
  const found: number[] = []
  for (const [at, byte] of bits.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) found.push(at * 8 + bit + 1)
  }
  return found
}
