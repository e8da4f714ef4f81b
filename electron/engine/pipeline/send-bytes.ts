/**
 * One attempt: read the range, digest it, send it, compare the service's CRC-64 with ours.
 *
 * The body is always handed out in slices that the socket pulls, so progress and the stall watch
 * follow the wire. With MD5 the digest has to be known before the first byte leaves: a part up to
 * `heldLimitBytes` is kept in memory meanwhile, a larger one is read twice. Without MD5 it is read once.
 */
import { TransferError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { ObjectStorage, StoredProof, UploadBody } from '../storage/storage.ts'
import type { BufferPool } from './buffer-pool.ts'
import { digestSlices, readSlices, sliceBytes } from './digest-range.ts'
import { createDigester, type Digest, type Digester } from './digest.ts'
import type { FileAccess } from './file-access.ts'
import { createHandingPace, type LinePace } from './handing-pace.ts'
import type { SendJob, SentProof } from './part-sender.ts'
import { assertStillThere, openUnchanged, type SourceFile } from './source-file.ts'
import { watchForStall, type StallWatch } from './stall-watch.ts'

/** Memory of one attempt never exceeds this much. */
const heldLimitBytes = 16 * 1024 * 1024

export interface SendDeps {
  readonly storage: ObjectStorage
  readonly clock: Clock
  readonly buffers: BufferPool
  /** How to read; by default nothing waits in this thread. */
  readonly access?: FileAccess
  /** Of the line the attempt goes over; by default nothing is known of it. */
  readonly line?: LinePace
}

/** Sends one attempt; see `PartSender.send` for what it promises. */
export async function sendBytes(
  job: SendJob,
  deps: SendDeps,
  onSent: (sentBytes: number) => void,
  signal: AbortSignal,
): Promise<SentProof> {
  const { source } = job
  await using file = await openUnchanged(source.path, source.identity, deps.access)
  const isHeld = job.withMd5 && source.lengthBytes <= heldLimitBytes
  const memory = deps.buffers.take(
    isHeld ? source.lengthBytes : Math.min(source.lengthBytes, sliceBytes),
  )
  const known = job.withMd5 ? await digestFirst(file, job, { memory, isHeld }, signal) : undefined
  using stall = watchForStall(deps.clock, job.stallTimeoutMs, signal)
  const { clock, line = { isFast: false } } = deps
  const body = createBody(file, job, { memory, isHeld, known }, { clock, line, stall, onSent })
  const stored = await put(job, deps.storage, body, stall.signal).catch((error: unknown) => {
    line.isFast = false
    throw error
  })
  const digest = known ?? body.digest()
  // A whole object was read in one state, as its last slice has proven: what comes later is news.
  if (job.to.kind === 'part') await assertStillThere(source.path, source.identity, file)
  assertProof(job, digest, stored)
  // Only now: after a failure a dying socket might still read the memory, so it is left to the collector.
  deps.buffers.giveBack(memory)
  return {
    ...digest,
    etag: stored.etag,
    serverCrc64: stored.crc64,
    requestId: stored.requestId,
    versionId: stored.versionId,
  }
}

function put(
  job: SendJob,
  storage: ObjectStorage,
  body: UploadBody,
  signal: AbortSignal,
): Promise<StoredProof> {
  return job.to.kind === 'part'
    ? storage.putPart(job.to.upload, job.to.number, body, signal)
    : storage.putObject(job.to.target, body, job.to.options, signal)
}

async function digestFirst(
  file: SourceFile,
  job: SendJob,
  { memory, isHeld }: { readonly memory: Buffer; readonly isHeld: boolean },
  signal: AbortSignal,
): Promise<Digest> {
  const digester = await createDigester(true)
  const slices = readSlices(file, job.source, (at) => (isHeld ? memory.subarray(at) : memory))
  await digestSlices(slices, digester, signal)
  return digester.digest()
}

interface DigestingBody extends UploadBody {
  /** Of the bytes handed out by the last run; throws `integrity/part` unless that was all of them. */
  digest(): Digest
}

interface BytesToSend {
  /** All bytes of the range if they are `isHeld`, otherwise room for a slice. */
  readonly memory: Buffer
  readonly isHeld: boolean
  readonly known: Digest | undefined
}

function createBody(
  file: SourceFile,
  job: SendJob,
  { memory, isHeld, known }: BytesToSend,
  watch: {
    readonly clock: Clock
    readonly line: LinePace
    readonly stall: StallWatch
    readonly onSent: (sentBytes: number) => void
  },
): DigestingBody {
  const { source } = job
  let last: Digest | undefined
  let handedTotal = 0
  let runs = 0

  async function* run(): AsyncGenerator<Uint8Array> {
    last = undefined
    handedTotal = 0
    const digester = isHeld ? undefined : await createDigester(false)
    // The same memory for every slice: whoever asks for more has taken what was handed out before.
    // But not of a run that was left in the middle: its dying socket might still read it.
    const room = runs++ === 0 ? memory : Buffer.allocUnsafe(memory.length)
    const slices = isHeld ? [memory] : readSlices(file, source, () => room)
    const pace = createHandingPace(watch.clock, watch.line)
    let readBytes = 0
    for await (const slice of slices) {
      await digester?.update(slice)
      readBytes += slice.length
      // Before the last bytes leave: without them the service stores nothing, so never a mixture.
      if (readBytes === source.lengthBytes) {
        await assertStillThere(source.path, source.identity, file)
        conclude(digester)
      }
      for (let at = 0; at < slice.length;) {
        const handed = slice.subarray(at, at + pace.nextBytes())
        at += handed.length
        handedTotal += handed.length
        const sentBytes = handedTotal
        yield handed
        // The consumer came back for more: the socket has taken this slice.
        pace.taken()
        watch.stall.touch()
        watch.onSent(sentBytes)
      }
    }
    if (source.lengthBytes === 0) conclude(digester)
  }

  function conclude(digester: Digester | undefined): void {
    last = digester?.digest()
    if (known === undefined || last === undefined || known.crc64 === last.crc64) return
    throw new TransferError('source/changed', `file ${source.path} changed between two reads`, {
      retry: 'person',
      details: { path: source.path },
    })
  }

  return {
    lengthBytes: source.lengthBytes,
    md5Base64:
      known?.md5 === undefined ? undefined : Buffer.from(known.md5, 'hex').toString('base64'),
    open: () => {
      watch.onSent(0)
      watch.stall.touch()
      return run()
    },
    digest: () => {
      // Handed out is enough: over TLS the answer may come before the socket asks for more.
      if (last !== undefined && handedTotal === source.lengthBytes) return last
      throw new TransferError('integrity/part', 'the service answered before it had all bytes', {
        retry: 'now',
      })
    },
  }
}

/** The service's CRC-64 of what it stored must be ours (OSS API 6.3). */
function assertProof(job: SendJob, digest: Digest, stored: StoredProof): void {
  if (stored.crc64 === undefined || stored.crc64 === digest.crc64) return
  const what = job.to.kind === 'part' ? `part ${job.to.number}` : 'object'
  throw new TransferError('integrity/part', `${what} was stored with other bytes than we sent`, {
    retry: 'now',
    requestId: stored.requestId,
    details: { ourCrc64: digest.crc64, serverCrc64: stored.crc64 },
  })
}
