/** What the tasks are doing altogether: for the tray, the taskbar, sleep and the question before quitting. */
import type { TaskState, TaskView } from '#shared/task-view.ts'
import type { Engine } from '../engine/engine-api.ts'
import { createEmitter, type EngineEvent } from '../engine/events.ts'

/** The tasks that are not settled, added up. */
export interface ActivitySummary {
  /** Queued, running, waiting or stopping. */
  readonly active: number
  /** Moving right now. */
  readonly running: number
  /** Waiting for a person. */
  readonly blocked: number
  readonly totalBytes: number
  readonly confirmedBytes: number
  readonly speedBytesPerSecond: number
}

/** A batch whose last task has come to an end. */
export interface BatchEnd {
  readonly batchId: string
  readonly done: number
  readonly failed: number
  /** The name of its only file; undefined for several. */
  readonly name: string | undefined
}

export interface Activity {
  /** Counts the tasks of earlier starts, once the engine has loaded them. */
  begin(): void
  summary(): ActivitySummary
  /** The answers unsubscribe. */
  onBatchEnd(listener: (end: BatchEnd) => void): () => void
  /** A task begins to need a person. */
  onBlocked(listener: (task: TaskView) => void): () => void
}

/** As little as it takes: of 100,000 tasks the whole rows would be 30 MB. */
interface Live {
  readonly batchId: string
  readonly kind: TaskState['kind']
  readonly sizeBytes: number
  confirmedBytes: number
  speedBytesPerSecond: number
}

interface Batch {
  /** Tasks of it that are live. */
  open: number
  done: number
  readonly failed: Set<string>
  name: string | undefined
}

/** Follows the engine's events from now on. */
export function createActivity(engine: Pick<Engine, 'ids' | 'task' | 'subscribe'>): Activity {
  const live = new Map<string, Live>()
  const batches = new Map<string, Batch>()
  const ends = createEmitter<BatchEnd>()
  const blocks = createEmitter<TaskView>()

  function batchOf(task: TaskView): Batch {
    const known = batches.get(task.batchId)
    if (known !== undefined) return known
    const batch: Batch = { open: 0, done: 0, failed: new Set<string>(), name: task.name }
    batches.set(task.batchId, batch)
    return batch
  }

  function note(task: TaskView): void {
    const { state, id, batchId, sizeBytes, confirmedBytes, speedBytesPerSecond } = task
    const before = live.get(id)
    if (state.kind !== 'ended') {
      const { kind } = state
      live.set(id, { batchId, kind, sizeBytes, confirmedBytes, speedBytesPerSecond })
      const batch = batchOf(task)
      if (before === undefined) batch.open += 1
      batch.failed.delete(id)
      if (batch.open + batch.done > 1) batch.name = undefined
      if (kind === 'blocked' && before?.kind !== 'blocked') blocks.emit(task)
      return
    }
    live.delete(id)
    const batch = batches.get(batchId)
    if (batch === undefined || before === undefined) return
    batch.open -= 1
    if (state.as === 'done') batch.done += 1
    if (state.as === 'failed') batch.failed.add(id)
    settle(batchId, batch)
  }

  function settle(batchId: string, batch: Batch): void {
    if (batch.open > 0) return
    batches.delete(batchId)
    const { done, failed, name } = batch
    if (done + failed.size === 0) return
    ends.emit({ batchId, done, failed: failed.size, name })
  }

  function forget(id: string): void {
    const task = live.get(id)
    live.delete(id)
    const batch = task && batches.get(task.batchId)
    if (task === undefined || batch === undefined) return
    batch.open -= 1
    settle(task.batchId, batch)
  }

  engine.subscribe((event: EngineEvent) => {
    if (event.type === 'tasks.added') for (const task of event.tasks) note(task)
    else if (event.type === 'task.changed') note(event.task)
    else if (event.type === 'tasks.removed') for (const id of event.ids) forget(id)
    else if (event.type === 'progress') {
      for (const { id, confirmedBytes, speedBytesPerSecond } of event.items) {
        const task = live.get(id)
        if (task !== undefined) Object.assign(task, { confirmedBytes, speedBytesPerSecond })
      }
    }
  })

  return {
    begin: () => {
      for (const id of engine.ids()) {
        const task = engine.task(id)
        if (task !== undefined && task.state.kind !== 'ended') note(task)
      }
    },
    summary: () => {
      let active = 0
      let running = 0
      let blocked = 0
      let totalBytes = 0
      let confirmedBytes = 0
      let speedBytesPerSecond = 0
      for (const task of live.values()) {
        const { kind } = task
        if (kind === 'blocked') blocked += 1
        if (kind === 'blocked' || kind === 'paused') continue
        active += 1
        totalBytes += task.sizeBytes
        confirmedBytes += task.confirmedBytes
        if (kind !== 'running') continue
        running += 1
        speedBytesPerSecond += task.speedBytesPerSecond
      }
      return { active, running, blocked, totalBytes, confirmedBytes, speedBytesPerSecond }
    },
    onBatchEnd: (listener) => ends.on(listener),
    onBlocked: (listener) => blocks.on(listener),
  }
}
