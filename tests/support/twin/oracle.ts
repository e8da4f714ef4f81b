/**
 * What really happened, seen from outside the engine: what was sent and acknowledged, what the
 * service did behind its back, and every rule broken on the way (reliability 3.1).
 */
import type { EngineEvent } from '../../../electron/engine/events.ts'
import type { ServiceUpload } from './service.ts'
import { PartLedger } from './part-ledger.ts'
import { ShownTasks } from './shown-tasks.ts'
import type { Life, VirtualTime } from './virtual-time.ts'

export interface Violation {
  readonly invariant: string
  readonly text: string
}

interface OurUpload {
  readonly life: Life
  readonly marker: string | undefined
  /** Whether the answer to Initiate was lost: nobody on our side can know the ID. */
  isLost: boolean
  hasParts: boolean
}

/** Failed requests for one key in any ten seconds: more is a storm, not patience (I9). */
const mostFailures = 150
const windowMs = 10_000

export class Oracle {
  readonly violations: Violation[] = []
  readonly trace: string[] = []
  readonly uploads = new Map<string, OurUpload>()
  readonly parts: PartLedger
  readonly #excuses = new Map<string, Map<string, number[]>>()
  readonly #left = new Set<string>()
  readonly #foreign = new Map<string, ServiceUpload>()
  readonly #failures = new Map<string, number[]>()
  readonly #shown: ShownTasks
  readonly #time: VirtualTime
  requests = 0

  constructor(time: VirtualTime) {
    this.#time = time
    this.parts = new PartLedger(this)
    this.#shown = new ShownTasks(this)
  }

  tell(line: string): void {
    this.trace.push(`${(this.#time.nowMs / 1000).toFixed(3).padStart(9)} s  ${line}`)
  }

  violate(invariant: string, text: string): void {
    this.violations.push({ invariant, text })
    this.tell(`!! ${invariant}: ${text}`)
  }

  /** Something happened to a key, now or then, that explains what would be a bug without it. */
  excuse(key: string, reason: string, atMs = this.#time.nowMs): void {
    const reasons = this.#excuses.get(key) ?? new Map<string, number[]>()
    reasons.set(reason, [...(reasons.get(reason) ?? []), atMs])
    this.#excuses.set(key, reasons)
  }

  isExcused(key: string, ...reasons: readonly string[]): boolean {
    const known = this.#excuses.get(key)
    return reasons.some((reason) => known?.has(reason))
  }

  /** When that happened to a key, in order (virtual time). */
  timesOf(key: string, reason: string): readonly number[] {
    return this.#excuses.get(key)?.get(reason) ?? []
  }

  initiated(uploadId: string, marker: string | undefined, life: Life): void {
    this.uploads.set(uploadId, { life, marker, isLost: false, hasParts: false })
  }

  initiateLost(uploadId: string): void {
    const upload = this.uploads.get(uploadId)
    if (upload !== undefined) upload.isLost = true
  }

  /** A person removed the task and chose to leave its parts. */
  leave(uploadId: string): void {
    this.#left.add(uploadId)
  }

  isLeft(uploadId: string): boolean {
    return this.#left.has(uploadId)
  }

  /** Deleted by somebody else. */
  uploadLost({ key }: ServiceUpload): void {
    this.excuse(key, 'upload lost')
  }

  /** Has to be there, as it is, until the end. */
  foreignBegan(uploadId: string, upload: ServiceUpload): void {
    this.#foreign.set(uploadId, { ...upload, parts: new Map(upload.parts) })
  }

  foreignSwept(uploadId: string): void {
    this.#foreign.delete(uploadId)
  }

  get foreignUploads(): ReadonlyMap<string, ServiceUpload> {
    return this.#foreign
  }

  clockSet(): void {
    this.excuse('', 'clock set')
  }

  /** A request of ours did not succeed. */
  requestFailed(key: string, text: string): void {
    const nowMs = this.#time.nowMs
    const recent = (this.#failures.get(key) ?? []).filter((atMs) => nowMs - atMs < windowMs)
    recent.push(nowMs)
    this.#failures.set(key, recent)
    if (recent.length === mostFailures) {
      this.violate('I9', `${recent.length} failed requests within 10 s, the last: ${text}`)
    }
  }

  aborting(uploadId: string, upload: ServiceUpload | undefined, life: Life): void {
    if (upload?.isForeign) this.violate('I7', `foreign upload ${uploadId} was aborted`)
    if (this.parts.isOnTheWire(uploadId, life)) {
      this.violate('I5', `upload ${uploadId} was aborted with parts of it on the wire`)
    }
  }

  /** A new life shows tasks afresh. */
  reborn(): void {
    this.#shown.forget()
  }

  /** Judges what the engine tells. */
  heard(event: EngineEvent): void {
    this.#shown.heard(event)
  }
}
