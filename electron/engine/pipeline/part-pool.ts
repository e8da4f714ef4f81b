/** Worker threads that read, digest and send: the PartSender of the real program. */
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { toWireError, TransferError, unpackError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import type { StorageAccess, Storages } from '../storage/storage.ts'
import { chooseWorker } from './choose-worker.ts'
import { createDeathCount, type CrashLoop } from './crash-loop.ts'
import type { Digest } from './digest.ts'
import type { PartSender, SentProof } from './part-sender.ts'
import { saturatedAt, watchLoad, type LoadWatch } from './worker-load.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

export interface PartPoolDeps {
  /** The built (or source) file of `part-worker`. */
  readonly workerUrl: URL
  readonly workers: number
  readonly storages: Pick<Storages, 'access'>
  readonly onClockOffset: (connectionId: string, offsetMs: number) => void
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Logger
}

export interface PartPool extends PartSender {
  /** Connections that stood still may be dead: workers use new ones from now on. */
  renew(): void
  /** Workers die again and again. They go on being replaced; whoever listens stops giving them work. */
  onCrashLoop(listener: (loop: CrashLoop) => void): void
}

interface Job {
  readonly worker: Worker
  readonly withMd5: boolean
  readonly resolve: (value: SentProof | Digest) => void
  readonly reject: (error: unknown) => void
  readonly onSent: (sentBytes: number) => void
}

type Order = Extract<ToWorker, { type: 'send' | 'digest' }>
type NewOrder = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never

const noProgress = (): void => {}

/**
 * What a worker sends lies outside its heap, so little garbage is made: a small young generation
 * costs little speed, where V8's default lets every worker keep some 30 MB of it.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 12 } as const
/** A third of it. Begun at 1 MB, with what the requests under way hold, it is collected twice as often: 5 % of CPU. */
const youngGeneration = '--min-semi-space-size=4'

/**
 * A worker starts with the first job, another one when all have work for all their time. They are replaced
 * when they die; their jobs may be repeated.
 */
export function createPartPool(deps: PartPoolDeps): PartPool {
  const workers = new Map<Worker, LoadWatch>()
  const jobs = new Map<number, Job>()
  const countDeath = createDeathCount(deps.clock)
  const crashListeners: ((loop: CrashLoop) => void)[] = []
  let lastId = 0
  let isClosed = false

  function start(): Worker {
    setFlagsFromString(youngGeneration)
    const worker = new Worker(deps.workerUrl, { resourceLimits })
    workers.set(
      worker,
      watchLoad(deps.clock, () => worker.performance.eventLoopUtilization()),
    )
    worker.on('message', (message: FromWorker) => hear(message))
    worker.on('error', (error) => lose(worker, error))
    worker.on('exit', () => lose(worker, undefined))
    return worker
  }

  function hear(message: FromWorker): void {
    if (message.type === 'clock') {
      deps.onClockOffset(message.connectionId, message.offsetMs)
      return
    }
    const job = jobs.get(message.id)
    if (job === undefined) return
    switch (message.type) {
      case 'progress':
        job.onSent(message.sentBytes)
        break
      case 'done':
        jobs.delete(message.id)
        job.resolve(message.value)
        break
      case 'failed':
        jobs.delete(message.id)
        job.reject(unpackError(message.error))
        break
    }
  }

  function lose(worker: Worker, cause: Error | undefined): void {
    const isFirstWord = workers.delete(worker)
    if (cause !== undefined) deps.logger.error('part worker died', { error: cause.message })
    const error = new TransferError(
      'internal/bug',
      `part worker died: ${cause?.message ?? 'exit'}`,
      {
        retry: 'now',
        cause,
      },
    )
    // Before its jobs hear of it: whoever stops them does so before they try again.
    if (isFirstWord && !isClosed) tellDeath(error)
    for (const [id, job] of jobs) {
      if (job.worker !== worker) continue
      jobs.delete(id)
      job.reject(error)
    }
  }

  function tellDeath(error: TransferError): void {
    const deaths = countDeath()
    if (deaths === undefined) return
    for (const listener of crashListeners) listener({ deaths, error: toWireError(error) })
  }

  /** One more thread costs its start and the changes between them: worth it when there is work for it. */
  function mostWorkers(): number {
    const isFull = workers.values().every((load) => load.share() >= saturatedAt)
    return isFull ? deps.workers : workers.size
  }

  function workerFor(withMd5: boolean): Worker {
    const loads = Array.from(workers.keys(), (worker) => {
      const own = [...jobs.values()].filter((job) => job.worker === worker)
      return { worker, jobs: own.length, md5s: own.filter((job) => job.withMd5).length }
    })
    const allShares = workers.values().reduce((sum, load) => sum + load.share(), 0)
    return chooseWorker(loads, mostWorkers(), withMd5, allShares < saturatedAt) ?? start()
  }

  async function post(
    order: NewOrder,
    onSent: (sentBytes: number) => void,
    signal: AbortSignal,
  ): Promise<SentProof | Digest> {
    signal.throwIfAborted()
    if (isClosed) throw closedError()
    const { withMd5 } = order.type === 'send' ? order.job : order
    const worker = workerFor(withMd5)
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<SentProof | Digest>()
    jobs.set(id, { worker, withMd5, resolve, reject, onSent })
    // An aborted job is settled only by the worker's answer: nothing may be on the wire after it.
    const abort = (): void => worker.postMessage({ type: 'abort', id } satisfies ToWorker)
    signal.addEventListener('abort', abort, { once: true })
    worker.postMessage({ ...order, id } satisfies ToWorker)
    try {
      return await promise
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  return {
    send: async (job, onSent, signal) => {
      const access: StorageAccess = await deps.storages.access(job.connectionId)
      return (await post({ type: 'send', job, access }, onSent, signal)) as SentProof
    },
    digest: (source, withMd5, signal) =>
      post({ type: 'digest', source, withMd5 }, noProgress, signal),
    renew: () => {
      for (const worker of workers.keys()) worker.postMessage({ type: 'renew' } satisfies ToWorker)
    },
    onCrashLoop: (listener) => void crashListeners.push(listener),
    close: async () => {
      isClosed = true
      await Promise.all(
        Array.from(
          workers.keys(),
          (worker) =>
            new Promise<void>((resolve) => {
              worker.once('exit', () => resolve())
              worker.postMessage({ type: 'close' } satisfies ToWorker)
            }),
        ),
      )
    },
  }
}

function closedError(): TransferError {
  return new TransferError('request/aborted', 'the part pool is closed', { retry: 'later' })
}
