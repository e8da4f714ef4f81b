/** A real local file that a person goes on changing, and every state it ever had. */
import { existsSync, linkSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import type { Choices } from '../choices.ts'
import { seededBytes } from '../seeded-bytes.ts'

export class LocalFile {
  readonly key: string
  /** All contents the file ever had, the present one last. */
  readonly states: Buffer[] = []
  isThere = false
  /** Times its identity changed, with or without its bytes. */
  changes = 0
  /** Where it is or was, the present place last. */
  readonly #places: string[]
  #seed: number

  constructor(path: string, key: string, sizeBytes: number, seed: number) {
    this.#places = [path]
    this.key = key
    this.#seed = seed
    this.#write(seededBytes(sizeBytes, seed))
  }

  get path(): string {
    return this.#places.at(-1) ?? ''
  }

  /** It is where it was made, so that its name still is the end of its key. */
  get isAtHome(): boolean {
    return this.#places.length === 1
  }

  wasAt(path: string): boolean {
    return this.#places.includes(path)
  }

  /** It was moved away, and nobody has put it back or settled for the new place yet. */
  get isMovedAway(): boolean {
    return !this.isThere && existsSync(`${this.path}.moved`)
  }

  /** The place it was moved to is its place from now on. */
  stayMoved(): void {
    this.#places.push(`${this.path}.moved`)
    this.isThere = true
  }

  get content(): Buffer {
    return this.states.at(-1) ?? Buffer.alloc(0)
  }

  /** Puts the file back as it was last. */
  restore(): void {
    if (this.isThere) return
    if (existsSync(`${this.path}.moved`)) renameSync(`${this.path}.moved`, this.path)
    else this.#write(this.content, false)
    this.isThere = true
  }

  /** One of the things that happen to files; tells which. */
  mutate(random: Choices): string {
    this.restore()
    this.changes++
    const now = this.content
    const more = seededBytes(1 + random.below(40), ++this.#seed)
    switch (random.below(8)) {
      case 0:
        this.#write(Buffer.concat([now, more]))
        return 'appended'
      case 1:
        this.#write(now.subarray(0, random.below(now.length + 1)))
        return 'truncated'
      case 2: {
        // As `rsync --times` or a careless editor would: only ctime tells.
        const { atime, mtime } = statSync(this.path)
        this.#write(this.#changedSomewhere(random))
        utimesSync(this.path, atime, mtime)
        return 'rewritten with its old time'
      }
      case 3: {
        const next = this.#changedSomewhere(random)
        linkSync(this.path, this.#grave())
        writeFileSync(`${this.path}.new`, next)
        renameSync(`${this.path}.new`, this.path)
        this.states.push(next)
        return 'replaced'
      }
      case 4:
        renameSync(this.path, this.#grave())
        this.isThere = false
        return 'deleted'
      case 5:
        // The bytes are the same, its identity is not.
        utimesSync(this.path, new Date(), new Date(1_000_000 * (1 + this.changes)))
        return 'touched'
      case 6:
        renameSync(this.path, `${this.path}.moved`)
        this.isThere = false
        return 'moved away'
      default:
        this.#write(now, false)
        return 'written again with the same bytes'
    }
  }

  /** Where a file goes that is gone: a new one must not get its inode by the chance of the disk. */
  #grave(): string {
    return `${this.path}.gone-${this.changes}`
  }

  /** At several places: parts of both states together are neither the one nor the other. */
  #changedSomewhere(random: Choices): Buffer {
    const bytes = Buffer.from(this.content)
    if (bytes.length === 0) return bytes
    const places = [0, bytes.length - 1, random.below(bytes.length), random.below(bytes.length)]
    for (const at of new Set(places)) bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255))
    return bytes
  }

  /** Until the file system's clock has moved on: two changes in one tick cannot be told apart. */
  #write(bytes: Buffer, isNew = true): void {
    const before = this.isThere ? statSync(this.path, { bigint: true }).ctimeNs : undefined
    do {
      writeFileSync(this.path, bytes)
      // To the millisecond, which is all that `utimes` can put back later.
      const { mtime } = statSync(this.path)
      utimesSync(this.path, mtime, mtime)
    } while (statSync(this.path, { bigint: true }).ctimeNs === before)
    this.isThere = true
    if (isNew) this.states.push(Buffer.from(bytes))
  }
}
