/** One schedule's world: service, files, disk and the program that lives, dies and comes back. */
import { createEngine } from '../../../electron/engine/engine.ts'
import type { Engine, EngineLimits } from '../../../electron/engine/engine-api.ts'
import { createPartSender } from '../../../electron/engine/pipeline/part-sender.ts'
import type { StorageAccess, Storages } from '../../../electron/engine/storage/storage.ts'
import type { FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores, type OpenStoresDeps } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { createCrashDisk, type CrashDisk, type DiskContent } from '../crash-file-system.ts'
import type { Choices } from '../choices.ts'
import { createRecordingLogger, type RecordingLogger } from '../recording-logger.ts'
import { TwinFaults } from './faults.ts'
import type { LocalFile } from './local-file.ts'
import { Oracle } from './oracle.ts'
import { TwinService } from './service.ts'
import { syncedContent } from './synced-content.ts'
import { createTwinStorage, type TwinStorageDeps } from './twin-storage.ts'
import { VirtualTime, atRest, type Life } from './virtual-time.ts'

export const connectionId = 'connection'
export const bucket = 'bucket'
const dataFolder = '/data'
const twinAccess: StorageAccess = {
  kind: 'oss',
  endpoint: 'https://twin.example',
  region: 'cn-hangzhou',
  addressing: 'path',
  signature: 'v4',
  accessKeyId: 'id',
  accessKeySecret: 'secret',
  clockOffsetMs: 0,
}

/** A person's last word on a task, once the program has acknowledged it. */
export type Wish = 'run' | 'pause' | 'cancel' | 'remove'

/** The program as it runs now. */
export interface Program {
  readonly engine: Engine
  readonly stores: Stores
  readonly life: Life
  readonly logger: RecordingLogger
  readonly disk: CrashDisk
  /** What the disk held when this life began. */
  readonly initial: DiskContent
}

/** A planted bug: changes what the engine is given. */
export interface Mutant {
  readonly name: string
  readonly storages?: (real: Storages) => Storages
  readonly stores?: (real: Stores) => Stores
}

/** What a harness may put around the program's surroundings. */
export interface WorldHooks {
  /** What the store of one life writes through. */
  readonly files?: (disk: CrashDisk, initial: DiskContent) => FileSystem
  readonly at?: TwinStorageDeps['at']
  readonly store?: Pick<OpenStoresDeps, 'schema' | 'leastCompactionBytes'>
  /** Damage was planted: being told of it breaks no promise. */
  readonly isDamaged?: boolean
}

export class World {
  readonly time = new VirtualTime()
  readonly service = new TwinService()
  readonly oracle = new Oracle(this.time)
  readonly faults: TwinFaults
  readonly random: Choices
  readonly files: LocalFile[] = []
  readonly wishes = new Map<string, Wish>()
  readonly folder: string
  readonly mutant: Mutant | undefined
  readonly hooks: WorldHooks
  limits: EngineLimits
  kills = 0
  #program: Program | undefined
  /** Set before there is a program: it may die while it opens its store. */
  #born: Pick<Program, 'life' | 'logger'> | undefined

  constructor(random: Choices, folder: string, mutant?: Mutant, hooks: WorldHooks = {}) {
    this.random = random
    this.folder = folder
    this.mutant = mutant
    this.hooks = hooks
    this.faults = new TwinFaults(random)
    this.limits = this.drawLimits()
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error('the program does not run')
    return this.#program
  }

  drawLimits(): EngineLimits {
    return {
      tasksAtOnce: 1 + this.random.below(4),
      partsAtOnce: 1 + this.random.below(5),
      connectionsAtOnce: 1 + this.random.below(8),
      stallTimeoutMs: 5_000 + this.random.below(30_000),
    }
  }

  /** Starts the program over what the disk holds. */
  async start(content: DiskContent): Promise<void> {
    const { service, time, faults, random, oracle } = this
    const life: Life = { isOver: false }
    const clock = this.time.clockOf(life)
    const logger = createRecordingLogger()
    const disk = createCrashDisk(content)
    this.#born = { life, logger }
    const { hooks } = this
    const files = hooks.files?.(disk, content) ?? disk.files
    const real = await openStores({ folder: dataFolder, clock, logger, files, ...hooks.store })
    const isHurt = !hooks.isDamaged && (real.recovery.lost || real.recovery.quarantined.length > 0)
    if (isHurt) {
      this.oracle.violate('I3', `the database came back damaged: ${JSON.stringify(real.recovery)}`)
    }
    const stores = this.mutant?.stores?.(real) ?? real
    const storage = createTwinStorage({ service, time, faults, random, oracle, life, at: hooks.at })
    const twin: Storages = {
      open: async () => storage,
      access: async () => twinAccess,
    }
    const storages = this.mutant?.storages?.(twin) ?? twin
    const deps = {
      stores,
      storages,
      sender: createPartSender({ storages, clock }),
      clock,
      random: () => (life.isOver ? 0 : this.random.next()),
      logger,
      limits: this.limits,
      version: '0.0.0',
    }
    const engine = createEngine(deps)
    this.oracle.reborn()
    engine.subscribe((event) => {
      if (!life.isOver) this.oracle.heard(event)
    })
    this.#program = { engine, stores, life, logger, disk, initial: content }
    await engine.start()
    await atRest()
  }

  /** The process dies here; with `isPowerCut` the disk keeps only what was synced. */
  async kill(isPowerCut: boolean): Promise<void> {
    this.kills++
    const { disk, initial } = this.program
    this.#end(this.program)
    const content = isPowerCut ? syncedContent(disk, initial) : disk.content()
    // The lock names a process that is dead by now; here it would name ours.
    const left = new Map([...content].filter(([path]) => !isLock(path)))
    await atRest()
    await this.start(left)
  }

  /** Quits and starts again. */
  async restart(): Promise<void> {
    const { engine, stores, disk } = this.program
    let isDone = false
    const closed = engine.stop().then(() => stores.close())
    void closed.finally(() => (isDone = true))
    await this.time.advance(60_000, () => isDone)
    await closed
    this.#end(this.program)
    await this.start(disk.content())
  }

  /** Ends the last life. */
  async end(): Promise<void> {
    this.#end(this.program)
    await atRest()
  }

  /** The process dies here, wherever it is. Nobody starts it again. */
  die(): void {
    this.kills++
    if (this.#born !== undefined) this.#end(this.#born)
  }

  #end({ life, logger }: Pick<Program, 'life' | 'logger'>): void {
    const errors = this.hooks.isDamaged ? [] : logger.errors
    for (const error of errors) this.oracle.violate('I9', `logged an error: ${errorText(error)}`)
    life.isOver = true
    this.time.forget(life)
  }
}

const isLock = (path: string): boolean => path.startsWith(`${dataFolder}/lock`)

function errorText({ message, fields }: { message: string; fields: unknown }): string {
  const { error } = (fields ?? {}) as { readonly error?: unknown }
  return `${message}: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(fields)}`
}
