/** The engine: the queue, the transfers and what is told about them, behind the face of `engine-api.ts`. */
import { allowed, type TaskCommand } from '#shared/task-view.ts'
import type { Engine, EngineLimits } from './engine-api.ts'
import type { StopReason } from './errors.ts'
import { createEmitter, type EngineEvent } from './events.ts'
import type { Clock, Logger } from './ports.ts'
import { countLoad } from './health/count-load.ts'
import { createHealth } from './health/health.ts'
import { createFragments } from './fragments/fragments.ts'
import { createLifecycle } from './lifecycle/lifecycle.ts'
import type { CrashLoop } from './pipeline/crash-loop.ts'
import type { PartSender } from './pipeline/part-sender.ts'
import { answer, freshCounts, takeUp } from './queue/answers.ts'
import { createBackground } from './queue/background.ts'
import { findDone } from './queue/find-done.ts'
import { enqueueSources } from './queue/enqueue.ts'
import { viewOf, type Entry } from './queue/entry.ts'
import { createIdleWatch } from './queue/idle-watch.ts'
import { createLeftoverKeeper } from './queue/leftover-keeper.ts'
import { createLine } from './queue/line.ts'
import { createReceiptDesk } from './queue/receipt-desk.ts'
import { removeEntries, type RemoveDeps } from './queue/remove.ts'
import { createTaskDesk } from './queue/task-desk.ts'
import { createTaskQueue, stopPatienceMs } from './queue/task-queue.ts'
import { createTicker } from './queue/ticker.ts'
import type { Storages } from './storage/storage.ts'
import type { Stores } from './store/stores.ts'
import type { Task } from './task/task.ts'
import { abortUpload } from './transfer/abort-upload.ts'
import { cancelTransfer, isUntouched } from './transfer/cancel-transfer.ts'
import { keepReceipt } from './transfer/keep-receipt.ts'
import { settleLeftovers } from './transfer/leftovers.ts'
import type { Run, TransferDeps } from './transfer/run.ts'
import { runTransfer } from './transfer/transfer.ts'
import { partsToRead } from './tuning/tuners.ts'

export interface EngineDeps {
  readonly stores: Pick<Stores, 'tasks' | 'checkpoints' | 'receipts' | 'lifecycleBackups' | 'hosts'>
  readonly storages: Storages
  readonly sender: PartSender
  readonly clock: Clock
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly logger: Logger
  readonly limits: EngineLimits
  /** Of Partway: the receipts name it. */
  readonly version: string
  /** The service refuses the keys of a connection: answers whether there are others now. */
  readonly renewKeys?: ((connectionId: string) => Promise<boolean>) | undefined
  /** Stops using connections that may have died in a sleep. */
  readonly renewConnections?: () => void
  /** Tells that worker threads die again and again. */
  readonly onCrashLoop?: (listener: (loop: CrashLoop) => void) => void
}

export function createEngine(deps: EngineDeps): Engine {
  const { clock, stores } = deps
  const events = createEmitter<EngineEvent>()
  const line = createLine()
  let limits = deps.limits
  const closing = new AbortController()
  const removals = createBackground(deps)
  const receiptDeps = { ...deps, ...stores }
  const load = countLoad(deps.sender, () => limits.connectionsAtOnce)

  const idleWatch = createIdleWatch(
    ({ task: { target } }) =>
      health.ways.of(target.connectionId).isRefused() || health.holds.isStuck(target),
  )
  const health = createHealth({
    ...deps,
    sender: load.sender,
    connectionsAtOnce: () => limits.connectionsAtOnce,
    partsAtOnce: () => limits.partsAtOnce,
    entries: () => line.all(),
    isAnyQueued: (scope) => line.isAnyQueued(scope),
    queue: () => queue,
    review: (entry) => idleWatch.note(entry),
    tell: (connections) => events.emit({ type: 'health', connections }),
    renewKeys: deps.renewKeys,
  })

  const announce = (entry: Entry): void => {
    events.emit({ type: 'task.changed', task: viewOf(entry, clock.monotonic()) })
    if (entry.shown.kind === 'running') ticker.wake()
    idleWatch.note(entry)
    health.entryChanged()
  }

  const queue = createTaskQueue({
    line,
    tasks: stores.tasks,
    clock,
    random: deps.random,
    logger: deps.logger,
    tasksAtOnce: () => limits.tasksAtOnce,
    ways: health.ways,
    holds: health.holds,
    transfer: async (run, signal, proven) => {
      const result = await lent(run, '', (tools) => runTransfer(run, tools, signal))
      proven()
      await keepReceipt(run, result, receiptDeps, signal)
      return result
    },
    abort: async (run, signal) => {
      if (isUntouched(run.task())) return undefined
      const result = await lent(run, '', (tools) => cancelTransfer(run, tools, signal))
      if (result !== undefined) await keepReceipt(run, result, receiptDeps, signal)
      return result
    },
    settled: (task) => stores.checkpoints.remove(task.id),
    announce,
    tellLog: (entry, logLine) =>
      events.emit({ type: 'log', taskId: entry.task.id, entry: logLine }),
  })

  const ticker = createTicker({
    clock,
    running: () => queue.running,
    load: () => load.now(),
    emit: (event) => events.emit(event),
  })

  /** Works on a task with all that takes; `what` tells works on the same task apart. */
  function lent<T>(run: Run, what: string, work: (deps: TransferDeps) => Promise<T>): Promise<T> {
    const { id, target } = run.task()
    return health.lend(target.connectionId, id + what, (lent) =>
      work({
        ...lent,
        checkpoints: stores.checkpoints,
        clock,
        random: deps.random,
        logger: deps.logger,
        partsAtOnce: () => partsToRead(limits.partsAtOnce),
        stallTimeoutMs: () => limits.stallTimeoutMs,
        isUploadInUse: (uploadId) => adopting.has(uploadId) || line.isUploadInUse(uploadId),
        clockOffsetMs: async () => (await deps.storages.access(target.connectionId)).clockOffsetMs,
        leftoverNoted: () => leftovers.wake(),
      }),
    )
  }

  const leftovers = createLeftoverKeeper(
    {
      ...deps,
      background: removals,
      entries: () => line.all(),
      settle: async (entry, signal) => {
        const run = queue.runOf(entry)
        await lent(run, ' leftovers', (tools) => settleLeftovers(run, tools, signal))
      },
    },
    closing.signal,
  )

  const removeDeps: RemoveDeps = {
    line,
    stores,
    clock,
    abort: async (entry, signal) => {
      const run = queue.runOf(entry)
      await lent(run, ' removal', (tools) => abortUpload(run, tools, signal))
    },
    rejoin: (entry) => queue.rejoin(entry),
    tell: (removed) => {
      idleWatch.forget(removed)
      health.entryChanged()
      events.emit({ type: 'tasks.removed', ids: removed.map(({ task }) => task.id) })
    },
  }

  async function command(
    id: string,
    type: Exclude<TaskCommand, 'resolve' | 'remove'>,
  ): Promise<boolean> {
    const entry = line.get(id)
    if (entry === undefined || !allowed(entry.state).has(type)) return false
    const isAnew = type === 'retry' || type === 'resume'
    return await queue.change(entry, isAnew ? freshCounts(entry.task) : {}, { type })
  }

  /** Saved, then announced, then begun. */
  async function addTasks(tasks: readonly Task[]): Promise<void> {
    await stores.tasks.add(tasks)
    const atMs = clock.monotonic()
    const entries = tasks.map((task) => line.add(task))
    for (const entry of entries) idleWatch.note(entry)
    events.emit({ type: 'tasks.added', tasks: entries.map((e) => viewOf(e, atMs)) })
    health.entryChanged()
    queue.pump()
  }

  function* allTasks(): Iterable<Task> {
    for (const { task } of line.all()) yield task
  }

  const adopting = new Set<string>()
  const fragments = createFragments({
    ...deps,
    checkpoints: stores.checkpoints,
    partsAtOnce: () => partsToRead(limits.partsAtOnce),
    tasks: allTasks,
    tasksWith: (uploadId) => Array.from(line.holding(uploadId), ({ task }) => task),
    claims: adopting,
    findOpen: (task) => line.findOpen(task) !== undefined,
    add: (task) => addTasks([task]),
  })

  const lifecycle = createLifecycle({
    ...deps,
    backups: stores.lifecycleBackups,
    tasks: allTasks,
    isInTrouble: (id) => health.list().some(({ connectionId }) => connectionId === id),
    tell: (bucket) => events.emit({ type: 'lifecycle', bucket }),
  })

  /** Nobody restarts what crashes again and again but a person. */
  deps.onCrashLoop?.(({ deaths, error }) => {
    for (const entry of line.all()) {
      if (!allowed(entry.state).has('pause')) continue
      if (entry.state.kind === 'running') {
        queue
          .runOf(entry)
          .log({ level: 'error', event: 'state', params: { name: 'paused' }, error })
      }
      queue.send(entry, { type: 'pause' })
    }
    events.emit({ type: 'workers-stopped', deaths, error })
  })

  return {
    start: async () => {
      for (const task of stores.tasks.all()) idleWatch.note(line.add(task))
      queue.begin()
      leftovers.wake()
    },
    stop: async () => {
      ticker.stop()
      health.stop()
      closing.abort('shutdown' satisfies StopReason)
      await Promise.all([queue.stop(), removals.end(stopPatienceMs)])
      await health.keep()
    },
    enqueue: (paths, destination, options, signal) =>
      enqueueSources(
        paths,
        destination,
        options,
        {
          clock,
          add: addTasks,
          takeUp: (task) => takeUp(task, line, queue),
          findDone: (task, signal) => findDone(task, line, deps.storages, signal),
        },
        signal,
      ),
    command,
    resolve: async (id, resolution) => {
      const entry = line.get(id)
      return entry !== undefined && (await answer(entry, resolution, queue))
    },
    remove: (ids, deleteParts) => {
      const removal = removeEntries(ids, deleteParts, removeDeps, closing.signal)
      // Its trouble is the caller's; `stop` only waits for the end of it.
      removals.own(removal.catch(() => {}))
      return removal
    },
    ...createTaskDesk({ line, clock }),
    ...createReceiptDesk({ ...deps, receipts: stores.receipts, line }),
    fragments,
    lifecycle,
    watch: (id) => ticker.watch(id === undefined ? undefined : line.get(id)),
    setLimits: (next) => {
      limits = next
      health.resize()
      queue.pump()
    },
    health: () => health.list(),
    tryNow: (connectionId, bucket) => health.tryNow({ connectionId, bucket }),
    suspended: async () => {
      health.suspend()
      // Journal records are on the disk as soon as they are written; part tables are not.
      await Promise.all(Array.from(queue.running, ({ task }) => stores.checkpoints.flush(task.id)))
    },
    woke: () => health.wake(),
    setOnline: (isOnline) => health.setOnline(isOnline),
    connectionChanged: (connectionId) => health.connectionChanged(connectionId),
    idle: (signal) => idleWatch.idle(signal),
    subscribe: (listener) => events.on(listener),
  }
}
