/** What lives as long as the server. */
import type { ControlRules } from './control.ts'
import type { Crc64Pool } from './crc64.ts'
import type { CredentialStore } from './credentials.ts'
import type { DigestPool } from './digest-pool.ts'
import type { FaultBook } from './faults/faults.ts'
import type { Limits } from './limits.ts'
import type { RequestLogWriter } from './request-log.ts'
import type { UploadRecord } from './store/records.ts'
import type { Store } from './store/store.ts'

export interface ServerState {
  readonly store: Store
  readonly credentials: CredentialStore
  readonly limits: Limits
  readonly region: string
  readonly cnames: Readonly<Record<string, string>>
  readonly faults: FaultBook
  readonly log: RequestLogWriter
  readonly crcPool: Crc64Pool
  readonly digestPool: DigestPool
  readonly afterlife: Map<string, UploadRecord>
  readonly receiving: Map<string, number>
  /** Whether `/-/control` answers. */
  readonly isControlled: boolean
  readonly rules: ControlRules
  readonly clock: { offsetMs: number }
  /** Applies to every request of the server. */
  readonly shape: { bytesPerSecond: number | undefined; latencyMs: number }
  /** Aborted when the server closes. */
  readonly closing: AbortSignal
  nowMs(): number
  /** A mistake of Local OSS itself; the client gets 500. */
  onError(error: unknown): void
}
