/**
 * The receipt of one finished object: everything that was proven about it, as one small JSON file
 * that stands for itself. It can be checked again later by one HEAD or by reading the local file.
 * Its SHA-256 shows damage; it is no signature, for whoever can change the file can also sum it.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import type { ProofKind } from '#shared/receipt-view.ts'
import { sourceIdentitySchema } from './task.ts'

/** The version of the format this program writes, and the newest it reads. */
export const receiptVersion = 1

const crc64Schema = z
  .string()
  .regex(/^\d{1,20}$/)
  .refine((text) => BigInt(text) < 1n << 64n)
const timeSchema = z.iso.datetime()

/** Number, size in bytes, MD5 in lower-case hex (`null`: switched off), CRC-64 in decimal. */
const partRowSchema = z.tuple([
  z.int().min(1).max(10_000),
  z.int().min(0),
  z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  crc64Schema,
])
export type ReceiptPart = Readonly<z.infer<typeof partRowSchema>>

/**
 * - `options-unknown`: the upload was begun by somebody else or by a record that was lost; its content
 *   type and headers are those it was begun with, and no request tells them before the end
 * - `parts-not-listed`: `oss:ListParts` was denied; what was stored before is known by our own record
 */
export const receiptRemarks = ['options-unknown', 'parts-not-listed'] as const
export type ReceiptRemark = (typeof receiptRemarks)[number]

const receiptSchema = z
  .object({
    'partway-receipt': z.literal(receiptVersion),
    /** The version of Partway that uploaded the object. */
    partway: z.string().min(1),
    object: z.object({
      /** Host and port of the service; never credentials. Empty: not known any more. */
      endpoint: z.string(),
      bucket: z.string().min(1),
      key: z.string().min(1),
      versionId: z.string().optional(),
      sizeBytes: z.int().min(0),
      etag: z.string(),
      /** CRC-64/XZ, unsigned decimal; missing only where neither we nor the service could tell. */
      crc64: crc64Schema.optional(),
      /** As the service told it; missing where it does not tell. */
      serverCrc64: crc64Schema.optional(),
      checkedBy: z.enum(['crc64', 'size']),
      /** Value of `x-oss-meta-partway-upload` on the object; missing where nobody has seen one. */
      marker: z.string().optional(),
    }),
    /**
     * Every part has this size but the last, and the first ones of an upload somebody else had cut
     * unevenly. One part: the object went up as one PutObject.
     */
    partSizeBytes: z.int().min(0),
    /** `null`: the proofs of the single parts were lost in a crash; size and CRC-64 still hold. */
    parts: z.array(partRowSchema.readonly()).min(1).max(10_000).readonly().nullable(),
    uploadId: z.string().optional(),
    /** The service's `x-oss-request-id`s, where they are known. */
    requestIds: z.object({
      /** CompleteMultipartUpload or PutObject. */
      store: z.string().optional(),
      /** InitiateMultipartUpload. */
      initiate: z.string().optional(),
      /** The HEAD that verified the object; missing where the answer to `store` proved it (ADR 26). */
      head: z.string().optional(),
    }),
    source: z.object({ path: z.string().min(1), identity: sourceIdentitySchema }),
    times: z.object({ added: timeSchema, started: timeSchema.optional(), proven: timeSchema }),
    /** What has to be known to read the rest rightly; missing: nothing. */
    remarks: z.array(z.enum(receiptRemarks)).readonly().optional(),
    /** Of all other fields: objects as sorted [key, value] lists, as JSON without white space. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(({ object, parts }) => parts === null || areWhole(parts, object.sizeBytes))
export type Receipt = Readonly<z.infer<typeof receiptSchema>>

/** Why a text is not a receipt that can be relied on. */
export type ReceiptDamage = 'not-a-receipt' | 'newer-version' | 'changed'

/**
 * What told the service's CRC-64: a HEAD of the object, or the answer to the request that stored it.
 * `undefined`: neither is known.
 */
export function proofKind({ object, requestIds }: Receipt): ProofKind | undefined {
  if (requestIds.head !== undefined) return 'head'
  return object.checkedBy === 'crc64' && requestIds.store !== undefined ? 'answer' : undefined
}

/** Puts the sum under a receipt. */
export function sealReceipt(content: Omit<Receipt, 'sha256'>): Receipt {
  return { ...content, sha256: sumOf(content) }
}

/** Readable JSON, one part a line: 10,000 parts stay below 1 MB. */
export function encodeReceipt(receipt: Receipt): string {
  const { parts, ...rest } = receipt
  const text = JSON.stringify({ ...rest, parts: null }, undefined, 2)
  if (parts === null) return `${text}\n`
  const lines = parts.map((row) => `    ${JSON.stringify(row)}`).join(',\n')
  // Only this field stands two spaces in under this name: texts cannot hold a bare line feed.
  return `${text.replace('\n  "parts": null', () => `\n  "parts": [\n${lines}\n  ]`)}\n`
}

/** Reads one; a damaged, foreign or newer text is named as such, never half understood. */
export function decodeReceipt(
  text: string,
): { readonly receipt: Receipt } | { readonly damage: ReceiptDamage } {
  const value = parseJson(text)
  if (!isObject(value) || !Object.hasOwn(value, 'partway-receipt')) {
    return { damage: 'not-a-receipt' }
  }
  const version = value['partway-receipt']
  if (typeof version === 'number' && version > receiptVersion) return { damage: 'newer-version' }
  const { sha256, ...content } = value
  if (sha256 !== sumOf(content)) return { damage: 'changed' }
  const parsed = receiptSchema.safeParse(value)
  return parsed.success ? { receipt: parsed.data } : { damage: 'changed' }
}

function areWhole(parts: readonly ReceiptPart[], sizeBytes: number): boolean {
  return (
    parts.every(([number], index) => number === index + 1) &&
    parts.reduce((sum, [, size]) => sum + size, 0) === sizeBytes
  )
}

function sumOf(content: object): string {
  return hash('sha256', summedText(content), 'hex')
}

/**
 * Objects as sorted [key, value] lists, because an object would put keys that look like numbers first;
 * fields that are undefined are none, as in JSON.
 */
function summedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(summedText).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  let fields = ''
  for (const key of Object.keys(value).toSorted()) {
    const field = value[key]
    if (field === undefined) continue
    fields += `${fields === '' ? '' : ','}[${JSON.stringify(key)},${summedText(field)}]`
  }
  return `[${fields}]`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON.
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
