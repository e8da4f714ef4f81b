/** The engine's memory in memory. Writes can be held back and made to fail. */
import type { Receipt } from '../../electron/engine/task/receipt.ts'
import type { Task } from '../../electron/engine/task/task.ts'
import type {
  Checkpoint,
  CheckpointStore,
  HostRecord,
  HostStore,
  LifecycleBackup,
  LifecycleBackupStore,
  PartProof,
  ReceiptStore,
  TaskStore,
} from '../../electron/engine/store/stores.ts'

export interface FakeTaskStore extends TaskStore {
  /** What a start after a crash at this moment would find. */
  readonly disk: ReadonlyMap<string, Task>
  /** Every record in the order in which it was written. */
  readonly written: readonly Task[]
  /** From now on writes wait, in order, for `release`. */
  hold(): void
  /** Lets the oldest `count` waiting writes through; without a count all, and the later ones too. */
  release(count?: number): void
  /** Writes that wait. */
  waiting(): number
  /** The next write rejects. */
  failNext(error: Error): void
}

export function createFakeTaskStore(tasks: readonly Task[] = []): FakeTaskStore {
  const disk = new Map(tasks.map((task) => [task.id, task]))
  const written: Task[] = []
  const held: (() => void)[] = []
  const failures: Error[] = []
  let isHeld = false

  async function write(apply: () => void): Promise<void> {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve))
    else await Promise.resolve()
    const failure = failures.shift()
    if (failure !== undefined) throw failure
    apply()
  }

  return {
    disk,
    written,
    all: () => [...disk.values()],
    add: (tasks) =>
      write(() => {
        for (const task of tasks) disk.set(task.id, task)
      }),
    save: (task) =>
      write(() => {
        written.push(task)
        disk.set(task.id, task)
      }),
    remove: (ids) =>
      write(() => {
        for (const id of ids) disk.delete(id)
      }),
    hold: () => {
      isHeld = true
    },
    release: (count) => {
      isHeld = count !== undefined
      for (const resolve of held.splice(0, count ?? held.length)) resolve()
    },
    waiting: () => held.length,
    failNext: (error) => failures.push(error),
  }
}

export interface FakeCheckpointStore extends CheckpointStore {
  readonly disk: ReadonlyMap<string, Checkpoint>
  /** What happened, in order: `write a`, `stored a 3`, `flush a`, `remove a`. */
  readonly calls: readonly string[]
}

/** What is noted by `stored` reaches the disk with the next `flush`, as a slow disk would have it. */
export function createFakeCheckpointStore(): FakeCheckpointStore {
  const disk = new Map<string, Checkpoint>()
  const memory = new Map<string, Map<number, PartProof>>()
  const calls: string[] = []
  return {
    disk,
    calls,
    read: async (taskId) => disk.get(taskId),
    write: async (checkpoint) => {
      calls.push(`write ${checkpoint.taskId}`)
      memory.set(checkpoint.taskId, new Map(checkpoint.parts))
      disk.set(checkpoint.taskId, checkpoint)
    },
    stored: (taskId, proof) => {
      calls.push(`stored ${taskId} ${proof.number}`)
      memory.get(taskId)?.set(proof.number, proof)
    },
    flush: async (taskId) => {
      calls.push(`flush ${taskId}`)
      const checkpoint = disk.get(taskId)
      const parts = memory.get(taskId)
      if (checkpoint !== undefined && parts !== undefined) {
        disk.set(taskId, { ...checkpoint, parts: new Map(parts) })
      }
    },
    recovery: () => undefined,
    remove: async (taskId) => {
      calls.push(`remove ${taskId}`)
      disk.delete(taskId)
      memory.delete(taskId)
    },
    close: async () => {},
  }
}

export interface FakeReceiptStore extends ReceiptStore {
  readonly disk: ReadonlyMap<string, Receipt>
  /** Writes reject with this until it is undefined. */
  failWith(error: Error | undefined): void
  /** How many writes were rejected. */
  refused(): number
}

export function createFakeReceiptStore(): FakeReceiptStore {
  const disk = new Map<string, Receipt>()
  let failure: Error | undefined
  let refused = 0
  return {
    disk,
    write: async (taskId, receipt) => {
      await Promise.resolve()
      if (failure !== undefined) {
        refused++
        throw failure
      }
      disk.set(taskId, receipt)
    },
    read: async (taskId) => disk.get(taskId),
    close: async () => {},
    failWith: (error) => {
      failure = error
    },
    refused: () => refused,
  }
}

export interface FakeLifecycleBackupStore extends LifecycleBackupStore {
  /** Reads and writes reject with this until it is undefined. */
  failWith(error: Error | undefined): void
}

export function createFakeLifecycleBackupStore(): FakeLifecycleBackupStore {
  const disk = new Map<string, readonly LifecycleBackup[]>()
  let failure: Error | undefined
  return {
    read: async (connectionId, bucket) => {
      if (failure !== undefined) throw failure
      return disk.get(`${connectionId} ${bucket}`) ?? []
    },
    write: async (connectionId, bucket, backups) => {
      await Promise.resolve()
      if (failure !== undefined) throw failure
      disk.set(`${connectionId} ${bucket}`, backups)
    },
    failWith: (error) => {
      failure = error
    },
  }
}

/** With what an earlier run has noted. */
export function createFakeHostStore(records: readonly HostRecord[] = []): HostStore {
  const hosts = new Map(records.map((record) => [record.host, record]))
  return {
    find: (host) => hosts.get(host),
    note: async (noted) => {
      for (const record of noted) hosts.set(record.host, record)
    },
  }
}
