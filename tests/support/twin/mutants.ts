/** Bugs planted between the engine and what it is given: a harness that misses one proves nothing. */
import { TransferError } from '../../../electron/engine/errors.ts'
import type { ObjectStorage, Storages } from '../../../electron/engine/storage/storage.ts'
import type { TaskStore } from '../../../electron/engine/store/stores.ts'
import type { Mutant } from './world.ts'
import { refusal } from './service.ts'

function withStorage(
  name: string,
  change: (real: ObjectStorage) => Partial<ObjectStorage>,
): Mutant {
  const mutate = (storages: Storages): Storages => ({
    ...storages,
    open: async (connectionId) => {
      const real = await storages.open(connectionId)
      return { ...real, ...change(real) }
    },
  })
  return { name, storages: mutate }
}

function withTasks(name: string, change: (real: TaskStore) => Partial<TaskStore>): Mutant {
  return {
    name,
    stores: (stores) => ({ ...stores, tasks: { ...stores.tasks, ...change(stores.tasks) } }),
  }
}

export const mutants: readonly Mutant[] = [
  withStorage('HEAD never tells our marker', (real) => ({
    head: async (target, signal) => {
      const head = await real.head(target, signal)
      return head && { ...head, metadata: {} }
    },
  })),
  withStorage('any trouble at HEAD means that nothing is there', (real) => ({
    head: async (target, signal) => {
      try {
        return await real.head(target, signal)
      } catch (error) {
        if (error instanceof TransferError) return undefined
        throw error
      }
    },
  })),
  withStorage('stored parts are never listed', () => ({ listParts: async function* () {} })),
  withStorage('only the first page of parts is read', (real) => ({
    listParts: async function* (upload, signal) {
      let left = 3
      for await (const part of real.listParts(upload, signal)) if (left-- > 0) yield part
    },
  })),
  withStorage('memory is trusted, ListParts is not asked', () => ({
    listParts: async function* () {
      yield* []
      throw refusal('oss/access-denied', 'not asked', 'person')
    },
  })),
  withStorage('Initiate is sent twice', (real) => ({
    initiate: async (...call) => {
      await real.initiate(...call)
      return await real.initiate(...call)
    },
  })),
  withStorage('Abort is not sent', () => ({ abort: async () => {} })),
  withStorage('overwriting is never forbidden', (real) => ({
    initiate: (target, options, signal) =>
      real.initiate(target, { ...options, forbidOverwrite: false }, signal),
    complete: (upload, parts, _, signal) =>
      real.complete(upload, parts, { forbidOverwrite: false }, signal),
    putObject: (target, body, options, signal) =>
      real.putObject(target, body, { ...options, forbidOverwrite: false }, signal),
  })),
  withStorage('no digest of the service is compared', (real) => ({
    putObject: async (target, body, options, signal) => {
      const proof = await real.putObject(target, { ...body, md5Base64: undefined }, options, signal)
      return { ...proof, crc64: undefined }
    },
    head: async (target, signal) => {
      const head = await real.head(target, signal)
      return head && { ...head, crc64: undefined }
    },
  })),
  withTasks('a change is acknowledged before it is on the disk', (real) => ({
    save: async (task) => void later(() => real.save(task)),
  })),
  withTasks('new tasks are acknowledged before they are on the disk', (real) => ({
    add: async (tasks) => void later(() => real.add(tasks)),
  })),
  withTasks('a removed task stays on the disk', () => ({ remove: async () => {} })),
  withTasks('a pause is not written', (real) => ({
    save: (task) =>
      real.save(task.state.kind === 'paused' ? { ...task, state: { kind: 'queued' } } : task),
  })),
  withTasks('the upload ID is not written', (real) => ({
    save: (task) => real.save({ ...task, upload: undefined }),
  })),
]

/** A few turns of the event loop late, like a disk that only says it wrote. */
async function later(write: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  // By then the program may be gone, and its database with it.
  await write().catch(() => {})
}
