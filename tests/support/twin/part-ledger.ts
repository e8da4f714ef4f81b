/** Every part that ever left, how it ended, and why it had to leave again (I4, I7). */
import type { UploadRef } from '../../../electron/engine/storage/storage.ts'
import type { Oracle } from './oracle.ts'
import type { ServiceUpload } from './service.ts'
import type { Life } from './virtual-time.ts'

/** One part on its way. */
export interface SentPart {
  readonly ref: UploadRef
  readonly number: number
  readonly etag: string
  readonly sizeBytes: number
  readonly life: Life
}

export class PartLedger {
  readonly #oracle: Oracle
  readonly #acknowledged = new Set<string>()
  readonly #known = new Set<string>()
  /** Bytes of each part on its way, by the program that sends it. */
  readonly #onTheWire = new Map<string, Map<Life, number>>()
  /** Acknowledged parts that were sent again. */
  repeated = 0
  sentBytes = 0
  #neededBytes = 0
  #explainedBytes = 0

  constructor(oracle: Oracle) {
    this.#oracle = oracle
  }

  /** A part leaves; `upload` is what the service holds of it. */
  sent(part: SentPart, upload: ServiceUpload | undefined): void {
    const { ref, number, etag, sizeBytes, life } = part
    const ours = this.#oracle.uploads.get(ref.uploadId)
    if (ours === undefined || upload?.isForeign) {
      this.#oracle.violate('I7', `a part went to ${ref.uploadId}, which is not ours`)
    } else ours.hasParts = true
    const name = nameOf(part)
    this.sentBytes += sizeBytes
    if (!this.#known.has(name)) this.#neededBytes += sizeBytes
    this.#known.add(name)
    const lives = this.#onTheWire.get(name) ?? new Map<Life, number>()
    if (lives.has(life)) {
      this.#oracle.violate('I4', `part ${number} of ${ref.key} is on the wire twice at once`)
    }
    this.#onTheWire.set(name, lives.set(life, sizeBytes))
    // Replaced by somebody since: what was acknowledged once has to be sent again.
    if (upload?.parts.get(number)?.etag !== etag && this.#acknowledged.delete(name)) {
      this.#explainedBytes += sizeBytes
    }
    if (!this.#acknowledged.has(name)) return
    this.repeated++
    this.#explainedBytes += sizeBytes
    // Who may not list has only its memory, which a kill may cut short.
    if (this.#oracle.isExcused(ref.key, 'denied list', 'lost record')) return
    this.#oracle.violate('I4', `part ${number} of ${ref.key} is stored, and was sent again`)
  }

  ended(part: SentPart, isAcknowledged: boolean): void {
    const name = nameOf(part)
    if (this.#onTheWire.get(name)?.delete(part.life) !== true) return
    if (isAcknowledged) this.#acknowledged.add(name)
    else this.#explainedBytes += part.sizeBytes
  }

  /** What it had on the wire it cannot know of: that may be sent once more. */
  lifeEnded(life: Life): void {
    for (const lives of this.#onTheWire.values()) {
      this.#explainedBytes += lives.get(life) ?? 0
      lives.delete(life)
    }
  }

  /** Whether a program has parts of this upload on the wire. */
  isOnTheWire(uploadId: string, life: Life): boolean {
    return [...this.#onTheWire].some(
      ([name, lives]) => lives.has(life) && name.startsWith(`${uploadId} `),
    )
  }

  /** I4 in bytes: more than once only for a reason. */
  check(): void {
    const most = this.#neededBytes + this.#explainedBytes
    if (this.sentBytes <= most) return
    this.#oracle.violate('I4', `${this.sentBytes} bytes were sent, ${most} are explained`)
  }
}

function nameOf({ ref, number, etag }: SentPart): string {
  return `${ref.uploadId} ${number} ${etag}`
}
