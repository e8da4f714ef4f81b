/** The view a transfer has of its task: its record, the state machine, the table to show, the log. */
import type { LogEntry } from '#shared/task-view.ts'
import type { Clock } from '../ports.ts'
import type { TaskStore } from '../store/stores.ts'
import { startProgress } from '../task/progress.ts'
import { durable, type TaskEvent } from '../task/task-state.ts'
import type { Run } from '../transfer/run.ts'
import { addLog, changedTask, type Entry } from './entry.ts'
import type { Line } from './line.ts'

export interface RunOfDeps {
  readonly clock: Clock
  readonly tasks: Pick<TaskStore, 'save'>
  readonly line: Pick<Line, 'uploadChanged'>
  /** Feeds an event nobody has to wait for. */
  readonly send: (entry: Entry, event: TaskEvent) => void
  /** A part of the file is stored. */
  readonly moved: (entry: Entry) => void
  readonly announce: (entry: Entry) => void
  readonly tellLog: (entry: Entry, line: LogEntry) => void
}

export function runOf(entry: Entry, deps: RunOfDeps): Run {
  return {
    task: () => entry.task,
    update: async (change) => {
      const before = entry.task
      entry.task = changedTask(entry, { ...change, state: durable(entry.state) })
      deps.line.uploadChanged(entry, before)
      await deps.tasks.save(entry.task)
      if (change.upload !== undefined) deps.announce(entry)
      return entry.task
    },
    // A phase is never written, so there is nothing to wait for.
    enter: (phase) => deps.send(entry, { type: 'enter', phase }),
    showTable: (table) => {
      entry.table = table
      entry.progress = startProgress(deps.clock.monotonic(), 0)
      entry.speeds?.rebase(0)
    },
    table: () => entry.table,
    showReused: (parts) => {
      entry.partsReused = parts
      const confirmedBytes = entry.table?.confirmedBytes ?? 0
      entry.progress = startProgress(deps.clock.monotonic(), confirmedBytes)
      entry.speeds?.rebase(confirmedBytes)
      deps.announce(entry)
    },
    showSent: (sentBytes) => {
      entry.wholeSentBytes = sentBytes
    },
    log: (line) => {
      const full: LogEntry = { ...line, atMs: deps.clock.now() }
      addLog(entry, full)
      deps.tellLog(entry, full)
    },
    note: (notes) => {
      entry.notes = { ...entry.notes, ...notes }
    },
    notes: () => entry.notes,
    moved: () => {
      entry.delays = 0
      entry.lastPartAtMs = deps.clock.now()
      deps.moved(entry)
    },
    lastStored: (atMs) => {
      entry.lastPartAtMs = atMs
    },
    countRetry: () => {
      entry.task = { ...entry.task, retries: entry.task.retries + 1 }
    },
  }
}
