/** What main and part workers say to each other. Plain data: it crosses as a structured clone. */
import type { TransferErrorData } from '../errors.ts'
import type { StorageAccess } from '../storage/storage.ts'
import type { Digest } from './digest.ts'
import type { SendJob, SentProof, SourceRange } from './part-sender.ts'

export type ToWorker =
  | {
      readonly type: 'send'
      readonly id: number
      readonly job: SendJob
      readonly access: StorageAccess
    }
  | {
      readonly type: 'digest'
      readonly id: number
      readonly source: SourceRange
      readonly withMd5: boolean
    }
  | { readonly type: 'abort'; readonly id: number }
  /** Connections that stood still may be dead: use new ones. */
  | { readonly type: 'renew' }
  | { readonly type: 'close' }

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly sentBytes: number }
  | { readonly type: 'done'; readonly id: number; readonly value: SentProof | Digest }
  | { readonly type: 'failed'; readonly id: number; readonly error: TransferErrorData }
  /** The signing clock was corrected: server time minus ours. */
  | { readonly type: 'clock'; readonly connectionId: string; readonly offsetMs: number }
