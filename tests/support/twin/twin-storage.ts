/**
 * The storage port over the twin of the service: every request takes its time, may meet a fault,
 * and may be cut off by the end of the program while the service goes on with it.
 */
import { TransferError } from '../../../electron/engine/errors.ts'
import type {
  ObjectStorage,
  StoredProof,
  UploadBody,
} from '../../../electron/engine/storage/storage.ts'
import type { Choices } from '../choices.ts'
import { isDigestOf, refusal, seal, twinLimits, type Sealed, type TwinService } from './service.ts'
import type { TwinFaults, Verb } from './faults.ts'
import type { Oracle } from './oracle.ts'
import type { Life, VirtualTime } from './virtual-time.ts'

export interface TwinStorageDeps {
  readonly service: TwinService
  readonly time: VirtualTime
  readonly life: Life
  readonly faults: TwinFaults
  readonly random: Choices
  readonly oracle: Oracle
  /** Told of every request on its way; may end the life, or throw what the way answers. */
  readonly at?: ((request: Request, moment: Moment) => void) | undefined
}

/** Not heard of by the service yet; carried out, not answered; answered. */
export type Moment = 'before' | 'applied' | 'answered'

/** A request as the trace and the oracle know it. */
export interface Request {
  readonly verb: Verb
  readonly key: string
  readonly text: string
  /** Of a part. */
  readonly number?: number
}

export function createTwinStorage(deps: TwinStorageDeps): ObjectStorage {
  const { service, time, life, faults, random, oracle } = deps

  /** A dead program sends nothing, is not judged, and draws no lot: the next life would feel it. */
  const assertAlive = (): void => {
    if (life.isOver) throw new Error('this life is over')
  }

  /** Resolves after `ms`, or rejects when the request is cut off. */
  async function pass(ms: number, signal: AbortSignal): Promise<void> {
    assertAlive()
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const cancel = time.timer(ms, () => (life.isOver ? reject(new Error('over')) : resolve()))
    const giveUp = (): void => {
      cancel()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    await promise.finally(() => signal.removeEventListener('abort', giveUp))
  }

  const latency = (): number => (random.next() < 0.4 ? 0 : random.below(40))

  /**
   * One request. `apply` is synchronous: the service does it whole or not at all. A request cut off
   * on its way may still arrive.
   */
  async function request<T>(
    sent: Request,
    signal: AbortSignal,
    apply: () => T,
    lost: () => void = () => {},
    damage: (answer: T) => T = (answer) => answer,
  ): Promise<T> {
    const { verb, key, text } = sent
    const at = (moment: Moment): void => {
      deps.at?.(sent, moment)
      assertAlive()
    }
    assertAlive()
    at('before')
    const fault = faults.draw(verb)
    oracle.requests++
    oracle.tell(`${text}${fault === undefined ? '' : ` [${fault.kind}]`}`)
    const applyLate = (ms: number): void => {
      oracle.excuse(key, `late ${verb}`)
      time.timer(ms, () => {
        try {
          apply()
          lost()
          oracle.tell(`${text} applied late`)
        } catch (error) {
          if (!(error instanceof TransferError)) throw error
        }
      })
    }
    try {
      await pass(latency(), signal)
    } catch (error) {
      if (random.next() < 0.5) applyLate(random.below(500))
      throw error
    }
    if (fault?.kind === 'before') throw fault.error
    if (fault?.kind === 'denied') {
      if (fault.error.code === 'oss/access-denied') oracle.excuse(key, `denied ${verb}`)
      throw fault.error
    }
    if (fault?.kind === 'late') {
      applyLate(fault.ms)
      throw fault.error
    }
    if (fault?.kind === 'hang') await pass(3_600_000, signal)
    const answer = apply()
    try {
      at('applied')
      if (fault?.kind === 'after') throw fault.error
      await pass(latency(), signal)
      at('answered')
    } catch (error) {
      lost()
      throw error
    }
    if (fault?.kind !== 'damage') return answer
    oracle.excuse(key, `damaged ${verb}`)
    lost()
    return damage(answer)
  }

  const spoil = (proof: StoredProof): StoredProof =>
    random.next() < 0.5
      ? { ...proof, etag: '0'.repeat(32) }
      : { ...proof, crc64: proof.crc64 === '1' ? '2' : '1' }

  /** The bytes as they arrive, one of them flipped on the way when a fault says so. */
  async function receive(body: UploadBody, key: string): Promise<Buffer> {
    const slices: Buffer[] = []
    for await (const slice of body.open()) slices.push(Buffer.from(slice))
    const bytes = Buffer.concat(slices)
    assertAlive()
    if (bytes.length !== body.lengthBytes) throw new Error('a body of another length')
    if (bytes.length === 0 || !faults.flipsByte()) return bytes
    oracle.excuse(key, 'flipped byte')
    const at = random.below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return bytes
  }

  return {
    limits: twinLimits,
    initiate: async (target, options, signal) => {
      let uploadId = ''
      const isLost = (): void => oracle.initiateLost(uploadId)
      const text = `initiate ${target.key}`
      const apply = (): string => {
        uploadId = service.initiate(target, options, time.nowMs)
        oracle.initiated(uploadId, life)
        return uploadId
      }
      await request({ verb: 'initiate', key: target.key, text }, signal, apply, isLost)
      return { ...target, uploadId }
    },
    putPart: async (upload, number, body, signal) => {
      const { uploadId, key } = upload
      const bytes = await receive(body, key)
      const part = await seal(bytes)
      assertAlive()
      oracle.partSent(upload, number, part.etag, service.uploads.get(uploadId))
      const apply = (): StoredProof => {
        checkDigest(bytes, body)
        return service.putPart(uploadId, number, part, time.nowMs)
      }
      const text = `part ${number} of ${key} (${uploadId})`
      const proof = await request(
        { verb: 'part', key, text, number },
        signal,
        apply,
        () => {},
        spoil,
      )
      if (proof.etag === part.etag && proof.crc64 === part.crc64) {
        oracle.partAcknowledged(uploadId, number, part.etag)
      }
      return proof
    },
    listParts: async function* ({ uploadId, key }, signal) {
      const text = `list ${key} (${uploadId})`
      yield* await request({ verb: 'list', key, text }, signal, () => service.listParts(uploadId))
    },
    complete: async ({ uploadId, key }, parts, { forbidOverwrite }, signal) => {
      // Sealed before it is applied, because sealing takes a turn: the parts are compared again then.
      const whole = await sealIfThere(() => service.assemble(uploadId, parts))
      const apply = (): StoredProof => {
        const bytes = service.assemble(uploadId, parts)
        if (whole === undefined || !bytes.equals(whole.bytes)) {
          throw refusal('oss/server-error', 'changed while it was assembled', 'now')
        }
        return service.complete(uploadId, whole, forbidOverwrite)
      }
      const text = `complete ${key} (${uploadId})`
      return await request({ verb: 'complete', key, text }, signal, apply, () => {}, spoil)
    },
    abort: async ({ uploadId, key }, signal) => {
      assertAlive()
      oracle.aborting(uploadId, service.uploads.get(uploadId))
      const text = `abort ${key} (${uploadId})`
      await request({ verb: 'abort', key, text }, signal, () => service.abort(uploadId))
    },
    putObject: async ({ key }, body, options, signal) => {
      const bytes = await receive(body, key)
      const whole = await seal(bytes)
      const apply = (): StoredProof => {
        checkDigest(bytes, body)
        return service.store(key, whole, options)
      }
      const text = `put ${key}`
      return await request({ verb: 'put', key, text }, signal, apply, () => {}, spoil)
    },
    head: ({ key }, signal) =>
      request({ verb: 'head', key, text: `head ${key}` }, signal, () => {
        const found = service.current(key)
        if (found === undefined) return undefined
        const { etag, crc64, versionId, metadata, bytes } = found
        const sizeBytes = bytes.length
        return {
          etag,
          crc64,
          versionId,
          metadata,
          sizeBytes,
          requestId: 'head',
          lastModifiedMs: 0,
        }
      }),
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
            initiatedMs: initiatedMs + time.wallOffsetMs,
          })),
      )
    },
    listObjects: async function* () {},
    listBuckets: async function* () {},
    createBucket: async () => {},
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
