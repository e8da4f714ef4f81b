/** Bugs planted between the engine and what it is given: a harness that misses one proves nothing. */
import type {
  ObjectStorage,
  Storages,
  ListedPart,
} from '../../../electron/engine/storage/storage.ts'
import type { Stores, TaskStore } from '../../../electron/engine/store/stores.ts'
import { serviceMutants } from './mutants-service.ts'
import { canary, type Mutant } from './world.ts'

function withStores(name: string, change: (real: Stores) => Partial<Stores>): Mutant {
  return { name, stores: (stores) => ({ ...stores, ...change(stores) }) }
}

function withTasks(name: string, change: (real: TaskStore) => Partial<TaskStore>): Mutant {
  return withStores(name, ({ tasks }) => ({ tasks: { ...tasks, ...change(tasks) } }))
}

const storeMutants: readonly Mutant[] = [
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
  withTasks('what is about to be asked for is not written', (real) => ({
    save: (task) => real.save({ ...task, intent: undefined }),
  })),
  withTasks('the list is read in another order', (real) => ({
    all: () => real.all().toReversed(),
  })),
  withStores('a setting is kept in memory only', ({ settings }) => {
    let changed = settings.read()
    return {
      settings: {
        read: () => changed,
        save: async (change) => (changed = { ...changed, ...change }),
      },
    }
  }),
  withStores('receipts are not written', ({ receipts }) => ({
    receipts: { ...receipts, write: async () => {} },
  })),
  withTasks('a secret is kept with a task', (real) => ({
    save: (task) =>
      real.save({ ...task, options: { ...task.options, contentType: `text/${canary}` } }),
  })),
]

/** What was listed last, by key: the digests of a range are not computed but believed. */
function believingMutant(): Mutant {
  const listed = new Map<string, readonly ListedPart[]>()
  const believe = (real: ObjectStorage): ObjectStorage => ({
    ...real,
    listParts: async function* (upload, signal) {
      const parts = await Array.fromAsync(real.listParts(upload, signal))
      listed.set(upload.key, parts)
      yield* parts
    },
  })
  return {
    name: 'listed parts are trusted without comparing MD5 or CRC-64',
    storages: (storages) => ({
      ...storages,
      open: async (connectionId) => believe(await storages.open(connectionId)),
    }),
    sender: (real) => ({
      ...real,
      digest: async (source, withMd5, signal) => {
        const parts = [...listed].find(([key]) => source.path.endsWith(`/${key}`))?.[1] ?? []
        const part = parts.find(
          ({ number, sizeBytes }) =>
            sizeBytes === source.lengthBytes && (number - 1) * sizeBytes === source.offsetBytes,
        )
        if (part?.crc64 === undefined) return await real.digest(source, withMd5, signal)
        return { md5: part.etag.toLowerCase(), crc64: part.crc64 }
      },
    }),
  }
}

const programMutants: readonly Mutant[] = [
  believingMutant(),
  {
    name: 'an upload is aborted before its parts on the wire have ended',
    sender: (real) => ({
      ...real,
      send: async (job, onSent, signal) => {
        const { promise, reject } = Promise.withResolvers<never>()
        const giveUp = (): void => reject(signal.reason)
        signal.addEventListener('abort', giveUp, { once: true })
        const sent = real.send(job, onSent, new AbortController().signal)
        // Nobody waits for it any more.
        sent.catch(() => {})
        return await Promise.race([sent, promise])
      },
    }),
  },
  {
    name: 'nothing is waited for before trying again',
    clock: (real) => ({
      ...real,
      sleep: async (_, signal) => signal.throwIfAborted(),
      timer: (ms, callback) => real.timer(ms > 1_000 ? 1 : ms, callback),
    }),
  },
  { name: 'size and time are the whole identity of a file', isIdentityPoor: true },
  {
    name: 'a secret is logged',
    storages: (storages: Storages, logger) => ({
      ...storages,
      open: async (connectionId) => {
        logger.info('opening a connection', { access: await storages.access(connectionId) })
        return await storages.open(connectionId)
      },
    }),
  },
]

export const mutants: readonly Mutant[] = [...serviceMutants, ...storeMutants, ...programMutants]

/** A few turns of the event loop late, like a disk that only says it wrote. */
async function later(write: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  // By then the program may be gone, and its database with it.
  await write().catch(() => {})
}
