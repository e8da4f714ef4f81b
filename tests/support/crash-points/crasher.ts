/** Counts the points a program passes, and lets it die at one of them. */
import type { FileSystem } from '../../../electron/engine/store/file-system.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import type { CrashDisk, DiskContent } from '../crash-file-system.ts'
import { syncedContent } from '../twin/synced-content.ts'
import type { Moment, Request } from '../twin/way.ts'
import { createFileNames } from './point-names.ts'
import { watchFiles } from './watched-files.ts'

/** How a program dies: alone, or with the machine, which forgets what was not synced. */
export type Death = 'kill' | 'power cut'

/** Where to die, and how: `journal.sync.after intent.complete#1`. */
export interface Target {
  readonly point: string
  readonly death: Death
}

/** What is on the disk, and what of it would be there after a power cut too. */
export interface Left {
  readonly content: DiskContent
  readonly durable: DiskContent
}

export class Crasher {
  readonly #folder: string
  readonly #onDeath: () => void
  readonly #known = new Map<string, Task>()
  #counts = new Map<string, number>()
  #target: Target | undefined
  #disk: CrashDisk | undefined
  #life = { isOver: true }
  #durable: DiskContent = new Map()
  #died = Promise.withResolvers<void>()
  /** Points since `arm`, in order, each with its number: `part.applied first#1`. */
  passed: string[] = []
  left: Left | undefined

  constructor(folder: string, onDeath: () => void) {
    this.#folder = folder
    this.#onDeath = onDeath
  }

  /** From now on points are counted anew. `durable`: what the next start finds, safe from a power cut. */
  arm(target: Target | undefined, durable: DiskContent): void {
    this.#target = target
    this.#durable = durable
    this.#counts = new Map()
    this.#died = Promise.withResolvers()
    this.passed = []
    this.left = undefined
  }

  /** Resolves when the program has died at its point. */
  get died(): Promise<void> {
    return this.#died.promise
  }

  get isDead(): boolean {
    return this.left !== undefined
  }

  /** The disk as the program sees it in its next life; `real` when something lies before it. */
  files(disk: CrashDisk, real = disk.files): FileSystem {
    // What an earlier life still had to do, it does not do any more.
    this.#life.isOver = true
    const life = { isOver: false }
    this.#life = life
    // A restart in good order: what was durable in that life still is.
    if (this.#disk !== undefined) this.#durable = syncedContent(this.#disk, this.#durable)
    this.#disk = disk
    const names = createFileNames(this.#folder, this.#known)
    return watchFiles(real, names, {
      isAlive: () => !life.isOver,
      synced: (path) => {
        const content = disk.content().get(path) ?? Buffer.alloc(0)
        this.#durable = new Map([...this.#durable, [path, content]])
      },
      pass: (name) => this.#pass(name),
    })
  }

  /** A request on its way; `count`: parts of its upload. */
  request({ verb, number }: Request, moment: Moment, count: number): void {
    this.#pass(
      number === undefined ? `${verb}.${moment}` : `part.${moment} ${which(number, count)}`,
    )
  }

  /** `false`: the program died here. */
  #pass(name: string): boolean {
    if (this.#life.isOver) return false
    const number = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, number)
    const point = `${name}#${number}`
    this.passed.push(point)
    if (point !== this.#target?.point) return true
    this.#die(this.#target.death)
    return false
  }

  #die(death: Death): void {
    const disk = this.#disk
    if (disk === undefined) throw new Error('nobody lives')
    this.#life.isOver = true
    this.#disk = undefined
    const durable = syncedContent(disk, this.#durable)
    this.left = { durable, content: death === 'kill' ? disk.content() : durable }
    this.#onDeath()
    this.#died.resolve()
  }
}

function which(number: number, count: number): string {
  if (count === 1) return 'only'
  if (number === 1) return 'first'
  return number === count ? 'last' : 'middle'
}

const storeClasses =
  /^(journal|snapshot|checkpoint|receipt|receipt-pack|lock|reserve|quarantine|outdated|folder)\./

/** Whether a point is one of the store's, not one of a request. */
export function isStorePoint(point: string): boolean {
  return storeClasses.test(point)
}

/** The name of a point without its number. */
export function nameOfPoint(point: string): string {
  return point.slice(0, point.lastIndexOf('#'))
}
