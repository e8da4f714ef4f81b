/**
 * An object storage in memory that keeps the promises of the port: a body is pulled to its end,
 * proofs are those of the bytes that came, an abort ends a call. Its errors are `TransferError`s.
 */
import { createHash } from 'node:crypto'
import { TransferError } from '../../electron/engine/errors.ts'
import { createDigester } from '../../electron/engine/pipeline/digest.ts'
import type {
  ListedPart,
  ObjectHead,
  ObjectOptions,
  ObjectStorage,
  StorageLimits,
  StoredProof,
  UploadBody,
  UploadRef,
} from '../../electron/engine/storage/storage.ts'
import { createFaults, type StorageFaults } from './storage-faults.ts'

export interface StoredObject extends ObjectHead {
  readonly bytes: Buffer
}

export interface OpenUpload extends UploadRef {
  readonly options: ObjectOptions
  readonly initiatedMs: number
  readonly parts: Map<number, ListedPart & { readonly bytes: Buffer }>
}

export interface FakeStorage extends ObjectStorage {
  readonly faults: StorageFaults
  /** `uploads`, `initiate`, `part 3`, `list`, `complete`, `abort`, `put`, `head`: as they arrived. */
  readonly calls: readonly string[]
  readonly objects: Map<string, StoredObject>
  readonly uploads: Map<string, OpenUpload>
}

/** Small parts, so that a test needs few bytes. */
export const tinyLimits: StorageLimits = {
  minPartSizeBytes: 10,
  maxPartSizeBytes: 1000,
  maxParts: 100,
  maxObjectSizeBytes: 100_000,
  maxPutSizeBytes: 1000,
  maxKeyBytes: 1023,
}

export function createFakeStorage(
  limits: StorageLimits = tinyLimits,
  nowMs: () => number = () => 0,
): FakeStorage {
  const calls: string[] = []
  const objects = new Map<string, StoredObject>()
  const uploads = new Map<string, OpenUpload>()
  const faults = createFaults()
  let lastId = 0

  async function call<T>(name: string, signal: AbortSignal, apply: () => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    calls.push(name)
    return await faults.around(name, signal, apply)
  }

  function open({ uploadId }: UploadRef): OpenUpload {
    const upload = uploads.get(uploadId)
    if (upload === undefined) throw refusal('oss/no-such-upload', `${uploadId} is gone`)
    return upload
  }

  function store(key: string, bytes: Buffer, proof: StoredProof, options: ObjectOptions): void {
    if (options.forbidOverwrite && objects.has(key)) throw refusal('oss/name-taken', key, 'person')
    const { metadata } = options
    objects.set(key, {
      ...proof,
      bytes,
      metadata,
      sizeBytes: bytes.length,
      lastModifiedMs: 0,
    })
  }

  return {
    limits,
    faults,
    calls,
    objects,
    uploads,
    initiate: (target, options, signal) =>
      call('initiate', signal, async () => {
        if (options.forbidOverwrite && objects.has(target.key)) {
          throw refusal('oss/name-taken', target.key, 'person')
        }
        const uploadId = `upload-${++lastId}`
        const upload = { ...target, uploadId, options, initiatedMs: nowMs(), parts: new Map() }
        uploads.set(upload.uploadId, upload)
        return { ...target, uploadId: upload.uploadId }
      }),
    putPart: (upload, number, body, signal) =>
      call(`part ${number}`, signal, async () => {
        const bytes = await pull(body, signal)
        const proof = await proofOf(bytes, body, lastId)
        open(upload).parts.set(number, {
          number,
          bytes,
          etag: proof.etag,
          crc64: proof.crc64,
          sizeBytes: bytes.length,
          lastModifiedMs: 0,
        })
        return faults.damage(`part ${number}`, proof)
      }),
    listParts: async function* (upload, signal) {
      const parts = await call('list', signal, async () => [...open(upload).parts.values()])
      yield* parts.toSorted((a, b) => a.number - b.number)
    },
    complete: (upload, parts, { forbidOverwrite }, signal) =>
      call('complete', signal, async () => {
        const { parts: held, key, options } = open(upload)
        const bytes = parts.map(({ number, etag }) => {
          const part = held.get(number)
          if (part?.etag !== etag) throw refusal('oss/invalid-part', `part ${number}`, 'now')
          return part.bytes
        })
        const whole = Buffer.concat(bytes)
        const proof = await proofOf(whole, undefined, lastId)
        store(key, whole, proof, { ...options, forbidOverwrite })
        uploads.delete(upload.uploadId)
        return faults.damage('complete', proof)
      }),
    completeAll: (upload, { forbidOverwrite }, signal) =>
      call('complete all', signal, async () => {
        const { parts, key, options } = open(upload)
        const held = [...parts.values()].toSorted((a, b) => a.number - b.number)
        const whole = Buffer.concat(held.map(({ bytes }) => bytes))
        const proof = await proofOf(whole, undefined, lastId)
        store(key, whole, proof, { ...options, forbidOverwrite })
        uploads.delete(upload.uploadId)
        return faults.damage('complete all', proof)
      }),
    abort: (upload, signal) =>
      call('abort', signal, async () => {
        return uploads.delete(upload.uploadId) ? 'accepted' : 'unknown-upload'
      }),
    putObject: (target, body, options, signal) =>
      call('put', signal, async () => {
        const bytes = await pull(body, signal)
        const proof = await proofOf(bytes, body, lastId)
        store(target.key, bytes, proof, options)
        return faults.damage('put', proof)
      }),
    head: (target, signal) =>
      call('head', signal, async () => {
        const found = objects.get(target.key)
        return found === undefined ? undefined : faults.damage('head', found)
      }),
    listUploads: async function* (bucket, prefix, signal) {
      const open = await call('uploads', signal, async () => [...uploads.values()])
      for (const upload of open) {
        if (upload.bucket !== bucket || !upload.key.startsWith(prefix)) continue
        yield { ...upload, storageClass: 'Standard' }
      }
    },
    listObjects: async function* (_, prefix) {
      for (const [key, { sizeBytes, etag }] of objects) {
        if (key.startsWith(prefix)) yield { key, sizeBytes, etag, lastModifiedMs: 0 }
      }
    },
    listBuckets: async function* () {
      yield { name: 'bucket', region: 'cn-hangzhou' }
    },
    createBucket: async () => {},
    readLifecycle: async () => undefined,
    writeLifecycle: async () => {},
    removeLifecycle: async () => {},
    close: async () => {},
  }
}

async function pull(body: UploadBody, signal: AbortSignal): Promise<Buffer> {
  const slices: Buffer[] = []
  for await (const slice of body.open()) {
    signal.throwIfAborted()
    slices.push(Buffer.from(slice))
  }
  const bytes = Buffer.concat(slices)
  if (bytes.length === body.lengthBytes) return bytes
  throw new Error(`body of ${body.lengthBytes} bytes gave ${bytes.length}`)
}

async function proofOf(
  bytes: Buffer,
  body: UploadBody | undefined,
  requests: number,
): Promise<StoredProof> {
  const digester = await createDigester(false)
  await digester.update(bytes)
  const { crc64 } = digester.digest()
  const md5 = createHash('md5').update(bytes).digest('hex')
  if (
    body?.md5Base64 !== undefined &&
    body.md5Base64 !== Buffer.from(md5, 'hex').toString('base64')
  ) {
    throw refusal('oss/invalid-digest', 'Content-MD5 does not fit', 'now')
  }
  return { etag: md5.toUpperCase(), crc64, requestId: `request-${requests}` }
}

function refusal(
  code: 'oss/no-such-upload' | 'oss/name-taken' | 'oss/invalid-part' | 'oss/invalid-digest',
  message: string,
  retry: 'now' | 'never' | 'person' = 'never',
): TransferError {
  return new TransferError(code, message, { retry, requestId: 'request' })
}
