/** Sources -> saved tasks, in batches, while the first of them already run. */
import { randomUUID } from 'node:crypto'
import mime from 'mime'
import type { Destination } from '#shared/settings.ts'
import { toWireError } from '../errors.ts'
import type { BatchOptions, BatchReport } from '../engine-api.ts'
import { identify } from '../pipeline/source-file.ts'
import type { Clock } from '../ports.ts'
import { keyProblem } from '../storage/key-rules.ts'
import { createSharer } from '../task/share-task.ts'
import { createTask, type Task } from '../task/task.ts'
import { inParallel } from '../transfer/in-parallel.ts'
import { readAhead } from './read-ahead.ts'
import { scanSources, type Scanned } from './scan-sources.ts'

/** Tasks saved and announced together; small at first, so that the first file starts at once. */
const firstBatch = 1
const fullBatch = 500
/** Questions to the service about finished tasks. */
const headsAtOnce = 8

export interface EnqueueDeps {
  readonly clock: Clock
  /** Saves and announces new tasks. */
  readonly add: (tasks: readonly Task[]) => Promise<void>
  /** Goes on with an unfinished task for the same file and target; answers its id if there is one. */
  readonly takeUp: (task: Task) => Promise<string | undefined>
  /** A finished task that made the object this one would make, if it is still there; answers its id. */
  readonly findDone: (task: Task, signal: AbortSignal) => Promise<string | undefined>
}

export async function enqueueSources(
  paths: readonly string[],
  destination: Destination,
  options: BatchOptions,
  deps: EnqueueDeps,
  signal: AbortSignal,
): Promise<BatchReport> {
  const batchId = randomUUID()
  const share = createSharer()
  const taskIds: string[] = []
  const refused: Refused[] = []
  let addedBytes = 0
  /** The same file named twice is one task; one folder names none twice. */
  const seen = paths.length > 1 ? new Set<string>() : undefined
  let batchSize = firstBatch
  let found: Found[] = []
  /** The tasks found before; while they are written the next are looked for. */
  let adding = Promise.resolve()

  async function addAll(batch: readonly Found[]): Promise<void> {
    const known = await knownTasks(batch, options, deps, signal)
    const fresh: Task[] = []
    for (const [at, { path, task, error }] of batch.entries()) {
      const before = known[at]
      if (task === undefined || before?.error !== undefined) {
        refused.push({ path, error: toWireError(error ?? before?.error) })
        continue
      }
      taskIds.push(before?.id ?? task.id)
      addedBytes += task.source.identity.sizeBytes
      if (before?.id === undefined) fresh.push(task)
    }
    if (fresh.length > 0) await deps.add(fresh)
  }

  async function flush(): Promise<void> {
    await adding
    signal.throwIfAborted()
    adding = addAll(found)
    // Heard by whoever waits for it next.
    adding.catch(() => {})
    found = []
  }

  async function look(scanned: Scanned): Promise<Found> {
    const { path } = scanned
    try {
      if (scanned.kind === 'refused') throw scanned.error
      return { path, task: share(await taskFor(scanned, { batchId, destination, options, deps })) }
    } catch (error) {
      return { path, error }
    }
  }

  try {
    for await (const each of readAhead(scanSources(paths, options.links, signal), look)) {
      signal.throwIfAborted()
      if (each.task !== undefined && seen?.has(each.path) === true) continue
      if (each.task !== undefined) seen?.add(each.path)
      found.push(each)
      if (found.length < batchSize) continue
      await flush()
      if (each.task !== undefined) batchSize = fullBatch
    }
    await flush()
  } finally {
    await adding
  }
  return { batchId, taskIds, addedBytes, refused }
}

type Refused = BatchReport['refused'][number]

/** What a path came to: a task, or why it cannot be one. */
interface Found {
  readonly path: string
  readonly task?: Task
  readonly error?: unknown
}

/** The task that is there for a file already, or what went wrong with it. */
interface Known {
  readonly id?: string | undefined
  readonly error?: unknown
}

/**
 * All at once, so that what changes is written together; those for one target take turns, for they
 * may be about the same earlier task.
 */
async function knownTasks(
  batch: readonly Found[],
  { keepDone }: BatchOptions,
  deps: Pick<EnqueueDeps, 'takeUp' | 'findDone'>,
  signal: AbortSignal,
): Promise<readonly Known[]> {
  const ask = async (question: () => Promise<string | undefined>): Promise<Known> => {
    try {
      return { id: await question() }
    } catch (error) {
      signal.throwIfAborted()
      return { error }
    }
  }
  const turns = new Map<string, Promise<Known>>()
  const takeUp = async ({ task }: Found): Promise<Known> => {
    if (task === undefined) return {}
    const { key } = task.target
    const before = turns.get(key)
    const own = (async () => {
      await before
      return await ask(() => deps.takeUp(task))
    })()
    turns.set(key, own)
    return await own
  }
  const known = await Promise.all(batch.map(takeUp))
  if (keepDone !== true) return known
  const unknown = [...batch.entries()].filter(([at]) => known[at]?.id === undefined)
  await inParallel(unknown, headsAtOnce, async ([at, { task }]) => {
    if (task !== undefined && known[at]?.error === undefined) {
      known[at] = await ask(() => deps.findDone(task, signal))
    }
  })
  return known
}

async function taskFor(
  file: { readonly path: string; readonly name: string },
  batch: {
    readonly batchId: string
    readonly destination: Destination
    readonly options: BatchOptions
    readonly deps: Pick<EnqueueDeps, 'clock'>
  },
): Promise<Task> {
  const { connectionId, bucket, prefix } = batch.destination
  // A template makes a pair of strings, which keeps both beside what it becomes.
  const key = batch.options.key ?? [prefix, file.name].join('')
  const problem = keyProblem(key)
  if (problem !== undefined) throw problem
  const { forbidOverwrite, verifyMd5, partSizeBytes, partCount, multipartThresholdBytes } =
    batch.options
  return createTask(
    {
      batchId: batch.batchId,
      source: { path: file.path, name: file.name, identity: await identify(file.path) },
      target: { connectionId, bucket, key },
      options: {
        contentType: mime.getType(file.name) ?? 'application/octet-stream',
        forbidOverwrite,
        verifyMd5,
        partSizeBytes,
        ...(partCount === undefined ? {} : { partCount }),
        multipartThresholdBytes,
      },
    },
    batch.deps.clock.now(),
  )
}
