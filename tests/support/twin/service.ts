/**
 * The service as one state machine: what OSS keeps and refuses, without sockets and without time
 * (OSS API 3.2, 3.3). Versions are never dropped, so that a checker sees every object ever made.
 */
import { createHash } from 'node:crypto'
import { TransferError } from '../../../electron/engine/errors.ts'
import { createDigester } from '../../../electron/engine/pipeline/digest.ts'
import type {
  AbortAnswer,
  CompletePart,
  ListedPart,
  ObjectOptions,
  ObjectTarget,
  StorageLimits,
  StoredProof,
} from '../../../electron/engine/storage/storage.ts'

/** One version of an object; `bytes` are what the service really holds. */
export interface Version {
  readonly key: string
  readonly versionId: string
  readonly bytes: Buffer
  readonly etag: string
  readonly crc64: string
  readonly metadata: Readonly<Record<string, string>>
  readonly isForeign: boolean
  /** The current version was this one when it was made. */
  readonly over: Version | undefined
  readonly madeBy: 'complete' | 'put'
  /** Virtual time at which the request left, and at which it was carried out. */
  readonly sentMs: number
  readonly atMs: number
}

export interface ServicePart extends ListedPart {
  readonly bytes: Buffer
}

export interface ServiceUpload extends ObjectTarget {
  readonly uploadId: string
  readonly options: ObjectOptions
  readonly parts: Map<number, ServicePart>
  readonly isForeign: boolean
  readonly initiatedMs: number
}

/** Parts of a few bytes: thousands of schedules stay cheap (reliability 3.4). */
export const twinLimits: StorageLimits = {
  minPartSizeBytes: 8,
  maxPartSizeBytes: 1024,
  maxParts: 64,
  maxObjectSizeBytes: 64 * 1024,
  maxPutSizeBytes: 1024,
  maxKeyBytes: 1023,
}

/** MD5 (upper-case hex) and CRC-64 of bytes, computed as the service would: from what it holds. */
export interface Sealed {
  readonly bytes: Buffer
  readonly etag: string
  readonly crc64: string
}

export async function seal(bytes: Buffer): Promise<Sealed> {
  const digester = await createDigester(false)
  await digester.update(bytes)
  const { crc64 } = digester.digest()
  return { bytes, etag: createHash('md5').update(bytes).digest('hex').toUpperCase(), crc64 }
}

export class TwinService {
  readonly uploads = new Map<string, ServiceUpload>()
  readonly versions: Version[] = []
  /** Virtual time. */
  now: () => number = () => 0
  #ids = 0

  initiate(target: ObjectTarget, options: ObjectOptions, atMs: number, isForeign = false): string {
    if (options.forbidOverwrite && this.current(target.key)) throw nameTaken(target.key)
    const uploadId = `upload-${++this.#ids}`
    const parts = new Map<number, ServicePart>()
    this.uploads.set(uploadId, {
      ...target,
      uploadId,
      options,
      parts,
      isForeign,
      initiatedMs: atMs,
    })
    return uploadId
  }

  open(uploadId: string): ServiceUpload {
    const upload = this.uploads.get(uploadId)
    if (upload !== undefined) return upload
    throw refusal('oss/no-such-upload', `${uploadId} is not there`, 'never')
  }

  putPart(uploadId: string, number: number, part: Sealed, atMs: number): StoredProof {
    const upload = this.open(uploadId)
    const sizeBytes = part.bytes.length
    upload.parts.set(number, { ...part, number, sizeBytes, lastModifiedMs: atMs })
    return { etag: part.etag, crc64: part.crc64, requestId: this.#request() }
  }

  listParts(uploadId: string): readonly ListedPart[] {
    return [...this.open(uploadId).parts.values()].toSorted((a, b) => a.number - b.number)
  }

  /** What Complete would make; throws its refusals. Nothing changes. */
  assemble(uploadId: string, parts: readonly CompletePart[]): Buffer {
    const upload = this.open(uploadId)
    const slices = parts.map(({ number, etag }, at) => {
      const part = upload.parts.get(number)
      const before = parts[at - 1]
      if (before !== undefined && before.number >= number) {
        throw refusal('oss/invalid-argument', 'parts are not in order', 'never')
      }
      if (part?.etag !== etag) throw refusal('oss/invalid-part', `part ${number}`, 'now')
      const isLast = at === parts.length - 1
      if (!isLast && part.sizeBytes < twinLimits.minPartSizeBytes) {
        throw refusal('oss/entity-too-small', `part ${number}`, 'never')
      }
      return part.bytes
    })
    return Buffer.concat(slices)
  }

  /** `whole` seals what `assemble` answered a moment ago; the upload has to be as it was then. */
  complete(
    uploadId: string,
    whole: Sealed,
    forbidOverwrite: boolean,
    sentMs = this.now(),
  ): StoredProof {
    const { key, options, isForeign } = this.open(uploadId)
    const made = { isForeign, sentMs, madeBy: 'complete' } as const
    const proof = this.store(key, whole, { ...options, forbidOverwrite }, made)
    this.uploads.delete(uploadId)
    return proof
  }

  abort(uploadId: string): AbortAnswer {
    return this.uploads.delete(uploadId) ? 'accepted' : 'unknown-upload'
  }

  store(
    key: string,
    whole: Sealed,
    options: ObjectOptions,
    made: Partial<Pick<Version, 'isForeign' | 'madeBy' | 'sentMs'>> = {},
  ): StoredProof {
    const over = this.current(key)
    if (options.forbidOverwrite && over !== undefined) throw nameTaken(key)
    const versionId = `version-${++this.#ids}`
    const { metadata } = options
    const atMs = this.now()
    const by = { isForeign: false, madeBy: 'put', sentMs: atMs, ...made } as const
    this.versions.push({ ...whole, ...by, key, versionId, metadata, over, atMs })
    return { etag: whole.etag, crc64: whole.crc64, versionId, requestId: this.#request() }
  }

  current(key: string): Version | undefined {
    return this.versions.findLast((version) => version.key === key)
  }

  /** A rule of the bucket deletes everything that is unfinished. */
  sweep(): void {
    this.uploads.clear()
  }

  #request(): string {
    return `request-${++this.#ids}`
  }
}

/** What a body has to be for its Content-MD5. */
export function isDigestOf(bytes: Buffer, md5Base64: string): boolean {
  return createHash('md5').update(bytes).digest('base64') === md5Base64
}

export function refusal(
  code: ConstructorParameters<typeof TransferError>[0],
  message: string,
  retry: 'now' | 'later' | 'person' | 'never',
): TransferError {
  return new TransferError(code, message, { retry, requestId: 'twin' })
}

function nameTaken(key: string): TransferError {
  return refusal('oss/name-taken', key, 'person')
}
