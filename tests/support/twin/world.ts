/** One schedule's world: service, files, disk and the program that lives, dies and comes back. */
import { createEngine } from '../../../electron/engine/engine.ts'
import type { Engine, EngineLimits } from '../../../electron/engine/engine-api.ts'
import { createPartSender } from '../../../electron/engine/pipeline/part-sender.ts'
import type { StorageAccess, Storages } from '../../../electron/engine/storage/storage.ts'
import type { FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores, type OpenStoresDeps } from '../../../electron/engine/store/open-stores.ts'
import type { PartSender } from '../../../electron/engine/pipeline/part-sender.ts'
import { TransferError } from '../../../electron/engine/errors.ts'
import type { Clock } from '../../../electron/engine/ports.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { createCrashDisk, type CrashDisk, type DiskContent } from '../crash-file-system.ts'
import type { Choices } from '../choices.ts'
import { createRecordingLogger, type RecordingLogger } from '../recording-logger.ts'
import type { Damage } from './damage.ts'
import { DiskFaults } from './disk-faults.ts'
import { TwinFaults } from './faults.ts'
import { countOpenFiles, forgetOpenFiles } from './file-calls.ts'
import { errorText, isOfDisk } from './logged-error.ts'
import type { LocalFile } from './local-file.ts'
import { Oracle } from './oracle.ts'
import { TwinService } from './service.ts'
import { syncedContent } from './synced-content.ts'
import { createTwinStorage } from './twin-storage.ts'
import type { TwinStorageDeps } from './way.ts'
import { VirtualTime, atRest, type Life } from './virtual-time.ts'

export const connectionId = 'connection'
export const bucket = 'bucket'
export const dataFolder = '/data'
/** A secret that has to show up nowhere (I11). */
export const canary = 'canary-secret-5f0e'
const twinAccess: Omit<StorageAccess, 'clockOffsetMs'> = {
  kind: 'oss',
  endpoint: 'https://twin.example',
  region: 'cn-hangzhou',
  addressing: 'path',
  signature: 'v4',
  accessKeyId: 'id',
  accessKeySecret: canary,
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
  /** The tasks as they were read from it. */
  readonly found: readonly Task[]
}

/** A planted bug: changes what the engine is given. */
export interface Mutant {
  readonly name: string
  readonly storages?: (real: Storages, logger: RecordingLogger) => Storages
  readonly stores?: (real: Stores) => Stores
  readonly sender?: (real: PartSender) => PartSender
  readonly clock?: (real: Clock) => Clock
  /** Size and time of a file are all that is looked at. */
  readonly isIdentityPoor?: boolean
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
  readonly diskFaults: DiskFaults
  readonly random: Choices
  readonly files: LocalFile[] = []
  readonly wishes = new Map<string, Wish>()
  /** Tasks that a person has asked to remove, and which wish of his that was. */
  readonly leaving = new Map<string, number>()
  asked = 0
  readonly folder: string
  readonly mutant: Mutant | undefined
  readonly hooks: WorldHooks
  /** Values of a setting that the disk may hold; one of them once its saving is acknowledged. */
  settings: readonly number[] = [3]
  /** The list as it was shown last before a life ended. */
  order: readonly string[] = []
  /** A file of the store was damaged at some time. */
  wasDamaged = false
  limits: EngineLimits
  kills = 0
  renames = 0
  #program: Program | undefined
  /** Set before there is a program: it may die while it opens its store. */
  #born: Pick<Program, 'life' | 'logger' | 'disk'> | undefined
  #isDamaged = false

  constructor(random: Choices, folder: string, mutant?: Mutant, hooks: WorldHooks = {}) {
    this.random = random
    this.folder = folder
    this.mutant = mutant
    this.hooks = hooks
    this.faults = new TwinFaults(random)
    this.diskFaults = new DiskFaults(random)
    this.wasDamaged = hooks.isDamaged === true
    this.service.now = () => this.time.nowMs
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

  /** Starts the program over what the disk holds; `damage`: what happened to it while it was down. */
  async start(content: DiskContent, damage?: Damage): Promise<void> {
    const { service, time, faults, random, oracle, mutant, hooks } = this
    const life: Life = { isOver: false, clockOffsetMs: 0 }
    const honest = this.time.clockOf(life)
    const clock = mutant?.clock?.(honest) ?? honest
    const logger = createRecordingLogger()
    const disk = createCrashDisk(content)
    if (this.diskFaults.isActive) disk.failWith = (call) => this.diskFaults.next(call)
    this.#isDamaged = hooks.isDamaged === true || damage !== undefined
    this.#born = { life, logger, disk }
    forgetOpenFiles()
    const real = await this.#openStores(disk, content, { clock, logger })
    if (real === undefined) return await this.start(withoutLocks(disk.content()), damage)
    disk.failWith = (call) => this.diskFaults.next(call)
    const { lost, dropped } = real.recovery
    if (!this.#isDamaged && (lost || dropped.length > 0)) {
      oracle.violate('I3', `the database came back damaged: ${JSON.stringify(real.recovery)}`)
    }
    const found = real.tasks.all()
    const stores = mutant?.stores?.(real) ?? real
    const storage = createTwinStorage({ service, time, faults, random, oracle, life, at: hooks.at })
    const twin: Storages = {
      open: async () => storage,
      access: async () => ({ ...twinAccess, clockOffsetMs: life.clockOffsetMs }),
    }
    const storages = mutant?.storages?.(twin, logger) ?? twin
    const sender = createPartSender({ storages, clock })
    const deps = {
      stores,
      storages,
      sender: mutant?.sender?.(sender) ?? sender,
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
    this.#program = { engine, stores, life, logger, disk, initial: content, found }
    await engine.start()
    await atRest()
  }

  /**
   * The process dies here. With `isPowerCut` the disk keeps what was synced, and of the rest what
   * the lot leaves; `damage` may change it further while the program is down.
   */
  async kill(
    isPowerCut: boolean,
    damage?: (left: DiskContent) => Damage | undefined,
  ): Promise<Damage | undefined> {
    this.kills++
    this.#noteOrder()
    const { disk, initial } = this.program
    this.#end(this.program)
    const content = isPowerCut ? syncedContent(disk, initial, this.random) : disk.content()
    const left = withoutLocks(content)
    const done = damage?.(left)
    this.wasDamaged ||= done !== undefined
    await atRest()
    await this.start(done?.content ?? left, done)
    return done
  }

  /** Quits and starts again. */
  async restart(): Promise<void> {
    await this.#quit()
    this.#noteOrder()
    const { disk } = this.program
    this.#end(this.program)
    await this.start(withoutLocks(disk.content()))
  }

  /** Virtual time at which the person asked to cancel it; the engine acts before that is on the disk. */
  cancelledAt(taskId: string): number {
    return this.oracle.timesOf(taskId, 'cancel asked').at(-1) ?? 0
  }

  /** Virtual time at which the task ended. */

  endedAt(taskId: string): number {
    return this.oracle.timesOf(taskId, 'cancelled').at(-1) ?? Infinity
  }

  /** Ends the last life properly; it leaves nothing running behind. */
  async end(): Promise<void> {
    await this.#quit()
    const { life, disk } = this.program
    const timers = this.time.timersOf(life)
    if (timers > 0) this.oracle.violate('I9', `${timers} timers are left after the end`)
    if (disk.openFiles() > 0) this.oracle.violate('I9', `${disk.openFiles()} store files are open`)
    if (countOpenFiles() > 0) this.oracle.violate('I9', 'source files are left open')
    this.#end(this.program)
    await atRest()
  }

  #noteOrder(): void {
    this.order = this.program.engine.tasks().map(({ id }) => id)
  }

  async #quit(): Promise<void> {
    const { engine, stores } = this.program
    let isDone = false
    const closed = engine.stop().then(() => stores.close())
    void closed.finally(() => (isDone = true))
    await this.time.advance(60_000, () => isDone)
    if (isDone) await closed
    else this.oracle.violate('I10', 'quitting does not come to an end')
  }

  /** `undefined`: the disk is in trouble and the program cannot start on it; then the trouble ends. */
  async #openStores(
    disk: CrashDisk,
    content: DiskContent,
    deps: { readonly clock: Clock; readonly logger: RecordingLogger },
  ): Promise<Stores | undefined> {
    const isTroubled = this.diskFaults.isActive
    const files = this.hooks.files?.(disk, content) ?? disk.files
    try {
      return await openStores({ ...deps, folder: dataFolder, files, ...this.hooks.store })
    } catch (error) {
      if (!isTroubled || !(error instanceof TransferError)) throw error
      if (!error.code.startsWith('disk/')) throw error
      this.oracle.tell(`   could not start: ${error.code}`)
      this.diskFaults.clear()
      return undefined
    }
  }

  /** The process dies here, wherever it is. Nobody starts it again. */
  die(): void {
    this.kills++
    if (this.#born !== undefined) this.#end(this.#born)
  }

  #end({ life, logger, disk }: Pick<Program, 'life' | 'logger' | 'disk'>): void {
    for (const error of this.#isDamaged ? [] : logger.errors) {
      if (this.diskFaults.wasArmed && isOfDisk(error)) continue
      // Damaged files that are only read when they are needed are found later.
      if (this.wasDamaged && error.message.includes('damaged')) continue
      this.oracle.violate('I9', `logged an error: ${errorText(error)}`)
    }
    if (logger.lines.some((line) => line.includes(canary))) {
      this.oracle.violate('I11', 'the log tells a secret')
    }
    for (const [path, bytes] of disk.content()) {
      if (bytes.includes(canary)) this.oracle.violate('I11', `${path} holds a secret`)
    }
    life.isOver = true
    this.oracle.parts.lifeEnded(life)
    this.time.forget(life)
  }
}

/** The lock names a process that is dead by now; here it would name ours. */
function withoutLocks(content: DiskContent): DiskContent {
  return new Map([...content].filter(([path]) => !path.startsWith(`${dataFolder}/lock`)))
}
