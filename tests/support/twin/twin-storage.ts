/** The storage port over the twin of the service. */
import { TransferError } from '../../../electron/engine/errors.ts'
import type {
  ObjectHead,
  ObjectStorage,
  StoredProof,
  UploadBody,
} from '../../../electron/engine/storage/storage.ts'
import { seededBytes } from '../seeded-bytes.ts'
import { markerName } from '../../../electron/engine/transfer/run.ts'
import { isDigestOf, refusal, seal, twinLimits, type Sealed, type Version } from './service.ts'
import { createWay, type TwinStorageDeps } from './way.ts'

interface Received {
  readonly bytes: Buffer
  readonly isFlipped: boolean
}

export function createTwinStorage(deps: TwinStorageDeps): ObjectStorage {
  const { service, time, life, faults, random, oracle } = deps
  const { assertAlive, request } = createWay(deps)

  const spoil = (proof: StoredProof): StoredProof =>
    random.next() < 0.5
      ? { ...proof, etag: '0'.repeat(32) }
      : { ...proof, crc64: proof.crc64 === '1' ? '2' : '1' }

  /** The bytes as they arrive, one of them flipped on the way when a fault says so. */
  async function receive(body: UploadBody, key: string): Promise<Received> {
    const slices: Buffer[] = []
    for await (const slice of body.open()) slices.push(Buffer.from(slice))
    const bytes = Buffer.concat(slices)
    assertAlive()
    if (bytes.length !== body.lengthBytes) throw new Error('a body of another length')
    if (bytes.length === 0 || !faults.flipsByte()) return { bytes, isFlipped: false }
    oracle.excuse(key, 'flipped byte')
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return { bytes, isFlipped: true }
  }

  /** I4: who has an upload open does not begin another one for the same task. */
  function checkNoneOpen(marker: string | undefined): void {
    for (const [uploadId, ours] of oracle.uploads) {
      if (ours.life !== life || ours.isLost || ours.marker !== marker) continue
      if (!service.uploads.has(uploadId) || oracle.isLeft(uploadId)) continue
      oracle.violate('I4', `an upload is begun though ${uploadId} is open`)
    }
  }

  function deleteBehindOurBack(uploadId: string): void {
    const upload = service.uploads.get(uploadId)
    if (upload === undefined) return
    service.abort(uploadId)
    oracle.uploadLost(upload)
    oracle.tell(`   ${uploadId} is aborted by somebody else`)
  }

  async function replaceSomePart(uploadId: string): Promise<void> {
    const upload = service.uploads.get(uploadId)
    if (upload === undefined || upload.parts.size === 0) return
    const { number, sizeBytes } = random.pick([...upload.parts.values()])
    const other = await seal(seededBytes(sizeBytes, random.below(1e9)))
    if (!service.uploads.has(uploadId)) return
    service.putPart(uploadId, number, other, time.nowMs)
    oracle.excuse(upload.key, 'foreign part')
    oracle.tell(`   part ${number} of ${uploadId} is overwritten by somebody else`)
  }

  return {
    limits: twinLimits,
    initiate: async (target, options, signal) => {
      assertAlive()
      checkNoneOpen(options.metadata[markerName])
      let uploadId = ''
      const isLost = (): void => oracle.initiateLost(uploadId)
      const text = `initiate ${target.key}`
      const apply = (): string => {
        uploadId = service.initiate(target, options, time.nowMs)
        oracle.initiated(uploadId, options.metadata[markerName], life)
        return uploadId
      }
      await request({ verb: 'initiate', key: target.key, text }, signal, apply, isLost)
      return { ...target, uploadId }
    },
    putPart: async (upload, number, body, signal) => {
      const { uploadId, key } = upload
      const { bytes, isFlipped } = await receive(body, key)
      const part = await seal(bytes)
      assertAlive()
      const sent = { ref: upload, number, etag: part.etag, sizeBytes: bytes.length, life }
      oracle.parts.sent(sent, service.uploads.get(uploadId))
      const apply = (): StoredProof => {
        checkDigest(bytes, body)
        return service.putPart(uploadId, number, part, time.nowMs)
      }
      const text = `part ${number} of ${key} (${uploadId})`
      let isAcknowledged = false
      try {
        const proof = await request(
          { verb: 'part', key, text, number },
          signal,
          apply,
          () => {},
          spoil,
        )
        // By its CRC-64 the program knows other bytes for what they are.
        isAcknowledged = !isFlipped && proof.etag === part.etag && proof.crc64 === part.crc64
        if (faults.replacesPart()) await replaceSomePart(uploadId)
        return proof
      } finally {
        oracle.parts.ended(sent, isAcknowledged)
      }
    },
    listParts: async function* ({ uploadId, key }, signal) {
      const text = `list ${key} (${uploadId})`
      yield* await request({ verb: 'list', key, text }, signal, () => service.listParts(uploadId))
    },
    complete: async ({ uploadId, key }, parts, { forbidOverwrite }, signal) => {
      assertAlive()
      const sentMs = time.nowMs
      // Sealed before it is applied, because sealing takes a turn: the parts are compared again then.
      const whole = await sealIfThere(() => service.assemble(uploadId, parts))
      assertAlive()
      const vanishes = faults.uploadVanishes()
      const apply = (): StoredProof => {
        if (vanishes) deleteBehindOurBack(uploadId)
        const bytes = service.assemble(uploadId, parts)
        if (whole === undefined || !bytes.equals(whole.bytes)) {
          throw refusal('oss/server-error', 'changed while it was assembled', 'now')
        }
        return service.complete(uploadId, whole, forbidOverwrite, sentMs)
      }
      const text = `complete ${key} (${uploadId})`
      return await request({ verb: 'complete', key, text }, signal, apply, () => {}, spoil)
    },
    completeAll: () => {
      throw new Error('a task completes only parts it knows')
    },
    abort: async ({ uploadId, key }, signal) => {
      assertAlive()
      oracle.aborting(uploadId, service.uploads.get(uploadId), life)
      const text = `abort ${key} (${uploadId})`
      return await request({ verb: 'abort', key, text }, signal, () => service.abort(uploadId))
    },
    putObject: async ({ key }, body, options, signal) => {
      const { bytes } = await receive(body, key)
      const whole = await seal(bytes)
      const sentMs = time.nowMs
      const apply = (): StoredProof => {
        checkDigest(bytes, body)
        return service.store(key, whole, options, { sentMs })
      }
      const text = `put ${key}`
      return await request({ verb: 'put', key, text }, signal, apply, () => {}, spoil)
    },
    head: async ({ key }, signal) => {
      const sent = { verb: 'head', key, text: `head ${key}` } as const
      return await request(sent, signal, () => {
        oracle.excuse(key, 'looked')
        return headOf(service.current(key))
      })
    },
    listUploads: async function* (bucket, prefix, signal) {
      const text = `uploads ${prefix}`
      yield* await request({ verb: 'uploads', key: prefix, text }, signal, () =>
        [...service.uploads.values()]
          .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix))
          .map(({ key, uploadId, initiatedMs }) => ({
            bucket,
            key,
            uploadId,
            storageClass: 'Standard',
            initiatedMs: time.serviceMs(initiatedMs),
          })),
      )
    },
    listObjects: async function* () {},
    listBuckets: async function* () {},
    createBucket: async () => {},
    readLifecycle: async () => undefined,
    writeLifecycle: async () => {},
    removeLifecycle: async () => {},
    close: async () => {},
  }
}

async function sealIfThere(assemble: () => Buffer): Promise<Sealed | undefined> {
  try {
    return await seal(assemble())
  } catch (error) {
    if (error instanceof TransferError) return undefined
    throw error
  }
}

function checkDigest(bytes: Buffer, body: UploadBody): void {
  if (body.md5Base64 === undefined || isDigestOf(bytes, body.md5Base64)) return
  throw refusal('oss/invalid-digest', 'Content-MD5 does not fit', 'now')
}

function headOf(found: Version | undefined): ObjectHead | undefined {
  if (found === undefined) return undefined
  const { etag, crc64, versionId, metadata, bytes } = found
  const sizeBytes = bytes.length
  return { etag, crc64, versionId, metadata, sizeBytes, requestId: 'head', lastModifiedMs: 0 }
}
