/**
 * The port through which bytes leave: read a range, digest it, send it, return its proof.
 * `createPartSender` works in the calling thread; `part-pool.ts` does the same over worker threads.
 */
import type { Clock } from '../ports.ts'
import type { ObjectOptions, ObjectTarget, Storages, UploadRef } from '../storage/storage.ts'
import type { SourceIdentity } from '../task/task.ts'
import { digestRange } from './digest-range.ts'
import type { Digest } from './digest.ts'
import { createBufferPool } from './buffer-pool.ts'
import { sendBytes } from './send-bytes.ts'

/** A byte range of a file in one known state. */
export interface SourceRange {
  readonly path: string
  readonly identity: SourceIdentity
  readonly offsetBytes: number
  readonly lengthBytes: number
}

/** One attempt to send one range. */
export interface SendJob {
  readonly connectionId: string
  readonly source: SourceRange
  readonly withMd5: boolean
  /** No byte moved for this long: the attempt fails with `network/stalled`. */
  readonly stallTimeoutMs: number
  readonly to:
    | { readonly kind: 'part'; readonly upload: UploadRef; readonly number: number }
    | { readonly kind: 'object'; readonly target: ObjectTarget; readonly options: ObjectOptions }
}

/** What was sent, by our own digests, and what the service says it stored. */
export interface SentProof extends Digest {
  readonly etag: string
  /** The service's own CRC-64; undefined where it does not tell. Equal to `crc64` otherwise. */
  readonly serverCrc64: string | undefined
  readonly requestId: string
  readonly versionId: string | undefined
}

export interface PartSender {
  /**
   * Sends one attempt. Rejects with `integrity/part` when the service's CRC-64 is not ours,
   * `source/changed` when the file is not in the expected state before and after, or the signal's
   * reason, and only when nothing of the attempt is on the wire any more.
   */
  send(job: SendJob, onSent: (sentBytes: number) => void, signal: AbortSignal): Promise<SentProof>
  /** Digests a range without sending it. */
  digest(source: SourceRange, withMd5: boolean, signal: AbortSignal): Promise<Digest>
  close(): Promise<void>
}

/** Sends in the calling thread. */
export function createPartSender(deps: { storages: Storages; clock: Clock }): PartSender {
  const buffers = createBufferPool()
  return {
    send: async (job, onSent, signal) => {
      const storage = await deps.storages.open(job.connectionId)
      return await sendBytes(job, { storage, clock: deps.clock, buffers }, onSent, signal)
    },
    digest: digestRange,
    close: async () => {},
  }
}
