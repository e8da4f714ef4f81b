/** Order, slots, and the life of each run. Every state change of the program goes through `transition`. */
import type { LogEntry, TaskResult } from '#shared/task-view.ts'
import { toWireError, type StopReason } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import type { TaskStore } from '../store/stores.ts'
import { durable, isSameOnDisk, next, type TaskEvent } from '../task/task-state.ts'
import type { Task } from '../task/task.ts'
import { outcomeOf, type Outcome } from '../transfer/outcome.ts'
import { retryDelayMs, taskPolicy } from '../transfer/retry.ts'
import type { Run } from '../transfer/run.ts'
import { addLog, type Entry } from './entry.ts'
import type { Line } from './line.ts'
import { runOf } from './run-of.ts'

export interface TaskQueueDeps {
  readonly line: Line
  readonly tasks: Pick<TaskStore, 'save'>
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Logger
  readonly tasksAtOnce: () => number
  /** Runs a task to its end; rejects with a `TransferError` or the signal's reason. */
  readonly transfer: (run: Run, signal: AbortSignal) => Promise<TaskResult>
  /** Deletes the parts of a task on the service. */
  readonly abort: (run: Run, signal: AbortSignal) => Promise<void>
  /** A task is done for good: its checkpoint may go. */
  readonly settled: (task: Task) => Promise<void>
  /** The entry changed and the change is durable. */
  readonly announce: (entry: Entry) => void
  readonly tellLog: (entry: Entry, line: LogEntry) => void
}

export interface TaskQueue {
  /** Feeds an event to the state machine; `false` when it means nothing there. Durable when it resolves. */
  transition(entry: Entry, event: TaskEvent): Promise<boolean>
  /** Saves a change of the record together with the event. */
  change(entry: Entry, change: Partial<Task>, event: TaskEvent): Promise<boolean>
  /** After loading: carries on with what was being cancelled, admits what may run. */
  begin(): void
  /** Admits what may run. */
  pump(): void
  /** Stops everything; nothing is in flight when it resolves. */
  stop(): Promise<void>
  runOf(entry: Entry): Run
  /** Entries with a run in progress. */
  readonly running: ReadonlySet<Entry>
}

export function createTaskQueue(deps: TaskQueueDeps): TaskQueue {
  const running = new Set<Entry>()
  const cancelling = new Map<Entry, AbortController>()
  const ending = new Set<Promise<void>>()
  let isStopped = false

  async function change(entry: Entry, fields: Partial<Task>, event: TaskEvent): Promise<boolean> {
    const before = entry.state
    const state = next(before, event)
    if (state === undefined) return false
    entry.state = state
    entry.task = { ...entry.task, ...fields, state: durable(state) }
    entry.stopTimer?.()
    entry.stopTimer = undefined
    if (state.kind === 'queued') deps.line.queued(entry)
    const isWritten = Object.keys(fields).length > 0 || !isSameOnDisk(before, state)
    if (isWritten) await deps.tasks.save(entry.task)
    if (entry.isRemoved) return true
    // A later change may have been announced while this one was being written.
    entry.shown = entry.state
    deps.announce(entry)
    follow(entry)
    return true
  }

  const transition = (entry: Entry, event: TaskEvent): Promise<boolean> => change(entry, {}, event)

  /** What a state sets in motion. */
  function follow(entry: Entry): void {
    const { state } = entry
    if (state.kind === 'waiting') {
      const ms = Math.max(0, state.untilMs - deps.clock.now())
      entry.stopTimer ??= deps.clock.timer(ms, () => void transition(entry, { type: 'due' }))
    }
    if (state.kind === 'stopping') {
      const reason: StopReason = state.to === 'paused' ? 'pause' : 'cancel'
      entry.run?.abort(reason)
      if (state.to === 'cancelled' && entry.run === undefined) startCancel(entry)
    }
    pump()
  }

  function pump(): void {
    if (isStopped) return
    while (running.size < deps.tasksAtOnce()) {
      const entry = deps.line.nextQueued()
      if (entry === undefined) return
      startRun(entry)
    }
  }

  function startRun(entry: Entry): void {
    running.add(entry)
    const controller = new AbortController()
    entry.run = controller
    own(
      run(entry, controller.signal).finally(() => {
        running.delete(entry)
        pump()
      }),
    )
  }

  async function run(entry: Entry, signal: AbortSignal): Promise<void> {
    const startedAtMs = entry.task.startedAtMs ?? deps.clock.now()
    entry.task = { ...entry.task, startedAtMs }
    entry.partsReused = 0
    entry.wholeSentBytes = 0
    if (!(await transition(entry, { type: 'admit' }))) return
    const run = self.runOf(entry)
    run.log({ level: 'info', event: 'started' })
    let outcome: Outcome
    try {
      outcome = { kind: 'finished', result: await deps.transfer(run, signal) }
    } catch (error) {
      outcome = outcomeOf(error, signal)
      if (outcome.kind === 'failed' && outcome.error.code === 'internal/bug') {
        deps.logger.error('run failed', { task: entry.task.id, error })
      }
    }
    entry.run = undefined
    await settle(entry, outcome)
  }

  async function settle(entry: Entry, outcome: Outcome): Promise<void> {
    const { kind } = outcome
    if (kind === 'stopped' && outcome.reason === 'shutdown') return
    if (kind !== 'stopped') noteOutcome(entry, outcome)
    switch (kind) {
      case 'finished':
        await change(
          entry,
          {
            result: outcome.result,
            endedAtMs: deps.clock.now(),
            upload: undefined,
            intent: undefined,
            resume: undefined,
          },
          { type: 'finish' },
        )
        await deps.settled(entry.task)
        break
      case 'stopped':
        if (entry.state.kind === 'stopping' && entry.state.to === 'cancelled') startCancel(entry)
        else await transition(entry, { type: 'stopped' })
        break
      case 'delayed': {
        const ms = retryDelayMs(entry.delays++, taskPolicy, deps.random, outcome.error.retryAfterMs)
        await unlessStopping(entry, {
          type: 'delay',
          for: outcome.for,
          untilMs: deps.clock.now() + ms,
          error: toWireError(outcome.error),
        })
        break
      }
      case 'blocked':
        await unlessStopping(entry, {
          type: 'block',
          by: outcome.by,
          error: toWireError(outcome.error),
        })
        break
      case 'failed':
        await unlessStopping(entry, { type: 'fail', error: toWireError(outcome.error) })
        break
    }
  }

  /** A person's wish to stop that came while the run was ending outranks the trouble it ended in. */
  async function unlessStopping(entry: Entry, event: TaskEvent): Promise<void> {
    if (entry.state.kind !== 'stopping') await transition(entry, event)
    else if (entry.state.to === 'cancelled') startCancel(entry)
    else await transition(entry, { type: 'stopped' })
  }

  function startCancel(entry: Entry): void {
    if (isStopped || cancelling.has(entry)) return
    const controller = new AbortController()
    cancelling.set(entry, controller)
    own(cancel(entry, controller.signal).finally(() => cancelling.delete(entry)))
  }

  /** Background work is awaited in `stop`. */
  function own(work: Promise<void>): void {
    const tracked = work.finally(() => ending.delete(tracked))
    ending.add(tracked)
  }

  /** Aborts the upload, for as long as the way to the service is the only obstacle. */
  async function cancel(entry: Entry, signal: AbortSignal): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        await deps.abort(self.runOf(entry), signal)
        entry.table = undefined
        await change(entry, { endedAtMs: deps.clock.now() }, { type: 'stopped' })
        return
      } catch (error) {
        const outcome = outcomeOf(error, signal)
        if (outcome.kind === 'stopped' || outcome.kind === 'finished') return
        noteOutcome(entry, outcome)
        if (outcome.kind !== 'delayed') {
          await transition(entry, { type: 'fail', error: toWireError(outcome.error) })
          return
        }
        const ms = retryDelayMs(failures, taskPolicy, deps.random, outcome.error.retryAfterMs)
        await deps.clock.sleep(ms, signal).catch(() => {})
        if (signal.aborted) return
      }
    }
  }

  function noteOutcome(entry: Entry, outcome: Exclude<Outcome, { kind: 'stopped' }>): void {
    const line: LogEntry = {
      atMs: deps.clock.now(),
      level: outcome.kind === 'finished' ? 'info' : 'warn',
      event: outcome.kind === 'finished' ? 'verified' : 'state',
      params:
        outcome.kind === 'finished' ? { crc64: outcome.result.crc64 } : { name: outcome.kind },
      ...(outcome.kind === 'finished' ? {} : { error: toWireError(outcome.error) }),
    }
    addLog(entry, line)
    deps.tellLog(entry, line)
  }

  const self: TaskQueue = {
    transition,
    change,
    pump,
    begin: () => {
      for (const entry of deps.line.all()) {
        if (entry.state.kind === 'stopping') follow(entry)
      }
      pump()
    },
    stop: async () => {
      isStopped = true
      for (const entry of deps.line.all()) {
        entry.stopTimer?.()
        entry.stopTimer = undefined
        entry.run?.abort('shutdown' satisfies StopReason)
      }
      for (const controller of cancelling.values()) {
        controller.abort('shutdown' satisfies StopReason)
      }
      await Promise.allSettled(ending)
    },
    runOf: (entry) =>
      runOf(entry, {
        clock: deps.clock,
        tasks: deps.tasks,
        transition,
        announce: deps.announce,
        tellLog: deps.tellLog,
      }),
    running,
  }
  return self
}
