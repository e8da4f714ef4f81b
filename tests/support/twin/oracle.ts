/**
 * What really happened, seen from outside the engine: what was sent and acknowledged, what the
 * service did behind its back, and every rule broken on the way (reliability 3.1).
 */
import type { EngineEvent } from '../../../electron/engine/events.ts'
import type { UploadRef } from '../../../electron/engine/storage/storage.ts'
import type { TaskState } from '#shared/task-view.ts'
import type { ServiceUpload } from './service.ts'
import { isReachable } from './reachable.ts'
import type { Life, VirtualTime } from './virtual-time.ts'

export interface Violation {
  readonly invariant: string
  readonly text: string
}

interface OurUpload {
  readonly life: Life
  /** Whether the answer to Initiate was lost: nobody on our side can know the ID. */
  isLost: boolean
  hasParts: boolean
}

export class Oracle {
  readonly violations: Violation[] = []
  readonly trace: string[] = []
  readonly uploads = new Map<string, OurUpload>()
  readonly #excuses = new Map<string, Set<string>>()
  readonly #acknowledged = new Set<string>()
  readonly #left = new Set<string>()
  readonly #shown = new Map<string, TaskState>()
  readonly #time: VirtualTime
  requests = 0
  repeatedParts = 0

  constructor(time: VirtualTime) {
    this.#time = time
  }

  tell(line: string): void {
    this.trace.push(`${(this.#time.nowMs / 1000).toFixed(3).padStart(9)} s  ${line}`)
  }

  violate(invariant: string, text: string): void {
    this.violations.push({ invariant, text })
    this.tell(`!! ${invariant}: ${text}`)
  }

  /** Something happened to a key that explains what would be a bug without it. */
  excuse(key: string, reason: string): void {
    const reasons = this.#excuses.get(key) ?? new Set()
    this.#excuses.set(key, reasons.add(reason))
  }

  isExcused(key: string, ...reasons: readonly string[]): boolean {
    const known = this.#excuses.get(key)
    return reasons.some((reason) => known?.has(reason))
  }

  initiated(uploadId: string, life: Life): void {
    this.uploads.set(uploadId, { life, isLost: false, hasParts: false })
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

  partSent(ref: UploadRef, number: number, etag: string, upload: ServiceUpload | undefined): void {
    const ours = this.uploads.get(ref.uploadId)
    if (ours === undefined || upload?.isForeign) {
      this.violate('I7', `a part went to ${ref.uploadId}, which is not ours`)
    } else ours.hasParts = true
    const sending = `${ref.uploadId} ${number} ${etag}`
    // Replaced by somebody since: what was acknowledged once has to be sent again.
    if (upload?.parts.get(number)?.etag !== etag) this.#acknowledged.delete(sending)
    if (!this.#acknowledged.has(sending)) return
    this.repeatedParts++
    // Who may not list has only its memory, which a kill may cut short.
    if (this.isExcused(ref.key, 'denied list')) return
    this.violate('I4', `part ${number} of ${ref.key} is stored, and was sent again`)
  }

  partAcknowledged(uploadId: string, number: number, etag: string): void {
    this.#acknowledged.add(`${uploadId} ${number} ${etag}`)
  }

  aborting(uploadId: string, upload: ServiceUpload | undefined): void {
    if (upload?.isForeign) this.violate('I7', `foreign upload ${uploadId} was aborted`)
  }

  /** A new life shows tasks afresh. */
  reborn(): void {
    this.#shown.clear()
  }

  /** Judges what the engine tells. */
  heard(event: EngineEvent): void {
    if (event.type !== 'task.changed') return
    const { task } = event
    const before = this.#shown.get(task.id)
    this.#shown.set(task.id, task.state)
    const name = `${task.name} -> ${task.key}`
    if (before !== undefined && !isReachable(before, task.state)) {
      this.violate('I8', `${name}: ${JSON.stringify(before)} to ${JSON.stringify(task.state)}`)
    }
    if (task.confirmedBytes > task.sizeBytes) {
      this.violate('I8', `${name} shows ${task.confirmedBytes} of ${task.sizeBytes} bytes`)
    }
    const { state } = task
    const what =
      'phase' in state ? state.phase : 'by' in state ? state.by : 'as' in state ? state.as : ''
    const error = 'error' in state ? ` ${state.error.code}: ${state.error.message}` : ''
    this.tell(`   ${task.key}: ${state.kind} ${what}${error}`)
  }
}
