/** What goes wrong with the disk that holds the data folder, drawn by lot from a seed. */
import type { Choices } from '../choices.ts'
import type { CallKind } from '../crash-file-system.ts'

type Trouble = 'ENOSPC' | 'EIO' | 'EROFS'

/** On a full disk room can still be won, and what is there can still be synced. */
const failing: Readonly<Record<Trouble, ReadonlySet<CallKind>>> = {
  ENOSPC: new Set<CallKind>(['create', 'write']),
  EIO: new Set<CallKind>(['create', 'write', 'sync', 'rename', 'unlink', 'sync-folder']),
  EROFS: new Set<CallKind>(['create', 'write', 'rename', 'unlink']),
}

export class DiskFaults {
  readonly #random: Choices
  #trouble: { readonly code: Trouble; left: number } | undefined

  constructor(random: Choices) {
    this.#random = random
  }

  wasArmed = false

  get isActive(): boolean {
    return this.#trouble !== undefined
  }

  /** Trouble for the next calls that it concerns; tells which. */
  arm(): string {
    this.wasArmed = true
    const code = this.#random.pick(['ENOSPC', 'EIO', 'EROFS'] as const)
    const left = 1 + this.#random.below(this.#random.next() < 0.5 ? 4 : 40)
    this.#trouble = { code, left }
    return `${code} for ${left} calls`
  }

  clear(): void {
    this.#trouble = undefined
  }

  /** The code a call fails with. */
  next(call: CallKind): string | undefined {
    const trouble = this.#trouble
    if (trouble === undefined || !failing[trouble.code].has(call)) return undefined
    if (--trouble.left <= 0) this.#trouble = undefined
    return trouble.code
  }
}
