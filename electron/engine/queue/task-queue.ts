/** Order, slots, and the life of each run. Every state change of the program goes through `transition`. */
import type { LogEntry, TaskResult } from '#shared/task-view.ts'
import { TransferError, toWireError, type StopReason } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import type { Holds } from '../health/holds.ts'
import type { Keeper } from '../health/keeper.ts'
import type { Ways } from '../health/ways.ts'
import type { TaskStore } from '../store/stores.ts'
import { durable, isSameOnDisk, next, type TaskEvent } from '../task/task-state.ts'
import type { Task } from '../task/task.ts'
import { outcomeOf, type Outcome } from '../transfer/outcome.ts'
import type { Run } from '../transfer/run.ts'
import { abortStubbornly } from './abort-stubbornly.ts'
import { createAdmission } from './admission.ts'
import { createBackground } from './background.ts'
import { beginRun, changedTask, logOutcome, type Entry } from './entry.ts'
import type { Line } from './line.ts'
import { runOf } from './run-of.ts'

export interface TaskQueueDeps {
  readonly line: Line
  readonly tasks: Pick<TaskStore, 'save'>
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  readonly tasksAtOnce: () => number
  readonly ways: Pick<Ways, 'of' | 'isSuspended'>
  readonly holds: Holds
  /** Runs a task to its end; rejects with a `TransferError` or the signal's reason. */
  readonly transfer: (run: Run, signal: AbortSignal, proven: () => void) => Promise<TaskResult>
  /** Deletes the parts of a task on the service; answers the proof when the object turns out to be done. */
  readonly abort: (run: Run, signal: AbortSignal) => Promise<TaskResult | undefined>
  /** A task that had a multipart upload is done for good: its checkpoint may go. */
  readonly settled: (task: Task) => Promise<void>
  /** The entry changed and the change is durable. */
  readonly announce: (entry: Entry) => void
  readonly tellLog: (entry: Entry, line: LogEntry) => void
}

export interface TaskQueue {
  /**
   * Feeds an event to the state machine; `false` when it means nothing there, or when the task is
   * being removed. Durable when it resolves.
   */
  transition(entry: Entry, event: TaskEvent): Promise<boolean>
  /** Saves a change of the record together with the event. */
  change(entry: Entry, change: Partial<Task>, event: TaskEvent): Promise<boolean>
  /** `transition` whose end nobody waits for but `stop`; trouble is logged. */
  send(entry: Entry, event: TaskEvent): void
  /** After loading: carries on with what was being cancelled, admits what may run. */
  begin(): void
  /** Admits what may run. */
  pump(): void
  /** The way to a connection opened, closed, or has another time for its next probe. */
  wayChanged(connectionId: string): void
  /** A task that was to be removed stays after all. */
  rejoin(entry: Entry): void
  /**
   * Stops everything. Nothing is in flight when it resolves; records that a full disk keeps from
   * being written are left to the closing of the store.
   */
  stop(): Promise<void>
  runOf(entry: Entry): Run
  /** Entries with a run in progress. */
  readonly running: ReadonlySet<Entry>
}

/** A disk in trouble makes writers wait; the end of the program waits for them only so long. */
export const stopPatienceMs = 3_000

export function createTaskQueue(deps: TaskQueueDeps): TaskQueue {
  const running = new Set<Entry>()
  const cancelling = new Map<Entry, AbortController>()
  const background = createBackground(deps)
  const own = (work: Promise<unknown>): void => background.own(work)
  let isStopped = false
  const wayOf = ({ task }: Entry): Keeper => deps.ways.of(task.target.connectionId)

  const admission = createAdmission({
    ...deps,
    running,
    isStopped: () => isStopped,
    send: (entry, event) => send(entry, event),
    run: (entry) => own(run(entry)),
  })
  const pump = (): void => admission.pump()

  async function change(entry: Entry, fields: Partial<Task>, event: TaskEvent): Promise<boolean> {
    const before = entry.state
    const state = entry.isLeaving ? undefined : next(before, event)
    if (state === undefined) return false
    const recordBefore = entry.task
    entry.state = state
    entry.task = changedTask(entry, { ...fields, state: durable(state) })
    if (fields.target ?? fields.source) deps.line.rerouted(entry, recordBefore)
    deps.line.uploadChanged(entry, recordBefore)
    entry.stopTimer?.()
    entry.stopTimer = undefined
    if (state.kind === 'queued') deps.line.queued(entry)
    // The run hears of it at once: what it does next must not depend on how fast the disk is.
    if (state.kind === 'stopping') entry.run?.abort(stopReasonOf(state))
    const version = ++entry.version
    if (Object.keys(fields).length > 0 || !isSameOnDisk(before, state)) {
      entry.saving = deps.tasks.save(entry.task)
    }
    // Not before: it may admit the entry at once, and what is shown then comes after this.
    if (state.kind === 'queued') admission.heedPerson(entry, before, event)
    // A change that is not written waits for the ones before it: what is shown is on the disk.
    if (entry.saving !== undefined) await saved(entry, entry.saving)
    if (entry.isLeaving) return true
    if (version > entry.shownVersion) {
      entry.shownVersion = version
      entry.shown = state
      deps.announce(entry)
    }
    if (entry.state === state) follow(entry)
    return true
  }

  const transition = (entry: Entry, event: TaskEvent): Promise<boolean> => change(entry, {}, event)
  const send = (entry: Entry, event: TaskEvent): void => own(transition(entry, event))

  /** What a state sets in motion. */
  function follow(entry: Entry): void {
    const { state } = entry
    if (state.kind === 'waiting' && !isStopped) {
      entry.stopTimer ??= admission.waitFor(entry, state.untilMs)
    }
    if (state.kind === 'stopping' && state.to === 'cancelled' && entry.run === undefined) {
      startCancel(entry)
    }
    if (state.kind === 'queued') pump()
  }

  async function run(entry: Entry): Promise<void> {
    const controller = new AbortController()
    const { signal } = controller
    entry.run = controller
    entry.task = { ...entry.task, startedAtMs: entry.task.startedAtMs ?? deps.clock.now() }
    beginRun(entry, deps.clock.monotonic())
    let outcome: Outcome
    try {
      await must(entry, {}, { type: 'admit' })
      signal.throwIfAborted()
      const run = self.runOf(entry)
      run.log({ level: 'info', event: 'started' })
      const result = await deps.transfer(run, signal, () => admission.proven(entry))
      outcome = { kind: 'finished', result }
    } catch (error) {
      outcome = outcomeOf(error, signal)
      if (outcome.kind === 'failed' && outcome.error.code === 'internal/bug') {
        deps.logger.error('run failed', { task: entry.task.id, error })
      }
    }
    // Before the outcome is written: while that lasts others run, and this one may be admitted again.
    entry.run = undefined
    running.delete(entry)
    admission.ended(entry, outcome)
    const settled = settle(entry, outcome)
    pump()
    await settled
  }

  async function settle(entry: Entry, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'finished') return await finish(entry, outcome.result)
    if (outcome.kind === 'stopped') {
      if (outcome.reason !== 'shutdown') await stopped(entry)
      return
    }
    tellOutcome(entry, outcome)
    // A person's wish to stop that came while the run was ending outranks the trouble it ended in.
    if (entry.state.kind === 'stopping') return await stopped(entry)
    const error = toWireError(outcome.error)
    switch (outcome.kind) {
      case 'delayed': {
        const untilMs = admission.untilMs(entry, outcome.error)
        return await must(entry, {}, { type: 'delay', for: outcome.for, untilMs, error })
      }
      case 'blocked':
        return await must(entry, {}, { type: 'block', by: outcome.by, error })
      case 'failed':
        return await must(entry, {}, { type: 'fail', error })
    }
  }

  async function stopped(entry: Entry): Promise<void> {
    if (entry.state.kind === 'stopping' && entry.state.to === 'cancelled') startCancel(entry)
    else await must(entry, {}, { type: 'stopped' })
  }

  async function finish(entry: Entry, result: TaskResult): Promise<void> {
    tellOutcome(entry, { kind: 'finished', result })
    const nothingOpen = { upload: undefined, intent: undefined, resume: undefined }
    const fields = { ...nothingOpen, result, endedAtMs: deps.clock.now() }
    const hadUpload = entry.task.upload !== undefined
    await must(entry, fields, { type: 'finish' })
    if (hadUpload) await deps.settled(entry.task)
  }

  /** For events that always mean something: if not, it is a bug and is told. */
  async function must(entry: Entry, fields: Partial<Task>, event: TaskEvent): Promise<void> {
    const { state, task } = entry
    if (await change(entry, fields, event)) return
    throw new TransferError(
      'internal/bug',
      `${event.type} means nothing to task ${task.id} in ${JSON.stringify(state)}`,
      { retry: 'never' },
    )
  }

  function startCancel(entry: Entry): void {
    if (isStopped || cancelling.has(entry)) return
    const controller = new AbortController()
    cancelling.set(entry, controller)
    own(cancel(entry, controller.signal))
  }

  async function cancel(entry: Entry, signal: AbortSignal): Promise<void> {
    const outcome = await abortStubbornly(
      () => deps.abort(self.runOf(entry), signal),
      { ...deps, way: wayOf(entry), tell: (trouble) => tellOutcome(entry, trouble) },
      signal,
    )
    // Before the outcome is written: cancelling may be asked for again while that lasts.
    cancelling.delete(entry)
    switch (outcome.kind) {
      case 'stopped':
        return
      case 'finished':
        return await finish(entry, outcome.result)
      case 'failed':
        return await must(entry, {}, { type: 'fail', error: toWireError(outcome.error) })
      case 'deleted':
        entry.table = undefined
        return await must(entry, { endedAtMs: deps.clock.now() }, { type: 'stopped' })
    }
  }

  function tellOutcome(entry: Entry, outcome: Exclude<Outcome, { kind: 'stopped' }>): void {
    deps.tellLog(entry, logOutcome(entry, outcome, deps.clock.now()))
  }

  const self: TaskQueue = {
    transition,
    change,
    send,
    pump,
    wayChanged: (connectionId) => admission.wayChanged(connectionId),
    begin: () => {
      for (const entry of deps.line.all()) {
        if (entry.state.kind === 'stopping') follow(entry)
      }
      pump()
    },
    rejoin: (entry) => {
      entry.isLeaving = false
      entry.shownVersion = entry.version
      entry.shown = entry.state
      if (entry.state.kind === 'queued') deps.line.queued(entry)
      deps.announce(entry)
      follow(entry)
    },
    stop: async () => {
      isStopped = true
      const shutdown: StopReason = 'shutdown'
      for (const entry of deps.line.all()) {
        if (entry.stopTimer !== undefined) {
          entry.stopTimer()
          entry.stopTimer = undefined
        }
        entry.run?.abort(shutdown)
      }
      for (const controller of cancelling.values()) controller.abort(shutdown)
      await background.end(stopPatienceMs)
    },
    runOf: (entry) =>
      runOf(entry, {
        clock: deps.clock,
        tasks: deps.tasks,
        line: deps.line,
        send,
        moved: ({ task }) => deps.holds.passed(task.target, false),
        announce: deps.announce,
        tellLog: deps.tellLog,
      }),
    running,
  }
  return self
}

function stopReasonOf(state: { readonly to: 'paused' | 'cancelled' }): StopReason {
  return state.to === 'paused' ? 'pause' : 'cancel'
}

async function saved(entry: Entry, saving: Promise<void>): Promise<void> {
  await saving.finally(() => {
    if (entry.saving === saving) entry.saving = undefined
  })
}
