/** Sources -> saved tasks, in batches, while the first of them already run. */
import { randomUUID } from 'node:crypto'
import mime from 'mime'
import type { Destination } from '#shared/settings.ts'
import { toWireError } from '../errors.ts'
import type { BatchOptions, BatchReport } from '../engine-api.ts'
import { identify } from '../pipeline/source-file.ts'
import type { Clock } from '../ports.ts'
import { keyProblem } from '../storage/key-rules.ts'
import { createTask, type Task } from '../task/task.ts'
import { scanSources } from './scan-sources.ts'

/** Tasks saved and announced together; small at first, so that the first file starts at once. */
const firstBatch = 1
const fullBatch = 500

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
  const taskIds: string[] = []
  const refused: { readonly path: string; readonly error: ReturnType<typeof toWireError> }[] = []
  let addedBytes = 0
  let waiting: Task[] = []
  /** The same file named twice is one task. */
  const seen = new Set<string>()

  async function flush(): Promise<void> {
    const tasks = waiting
    waiting = []
    await deps.add(tasks)
  }

  for await (const scanned of scanSources(paths, options.links, signal)) {
    try {
      if (scanned.kind === 'refused') throw scanned.error
      if (seen.has(scanned.path)) continue
      seen.add(scanned.path)
      const task = await taskFor(scanned, { batchId, destination, options, deps })
      const open = await deps.takeUp(task)
      const known = open ?? (options.keepDone ? await deps.findDone(task, signal) : undefined)
      taskIds.push(known ?? task.id)
      addedBytes += task.source.identity.sizeBytes
      if (known === undefined) waiting.push(task)
    } catch (error) {
      signal.throwIfAborted()
      refused.push({ path: scanned.path, error: toWireError(error) })
    }
    if (waiting.length >= (taskIds.length <= firstBatch ? firstBatch : fullBatch)) await flush()
  }
  if (waiting.length > 0) await flush()
  return { batchId, taskIds, addedBytes, refused }
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
  const key = batch.options.key ?? `${prefix}${file.name}`
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
