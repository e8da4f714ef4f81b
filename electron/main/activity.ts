/** What the tasks are doing altogether: for the tray, the taskbar, sleep and the question before quitting. */
import type { TaskProgress, TaskView } from '#shared/task-view.ts'
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

interface Batch {
  readonly open: Set<string>
  readonly done: Set<string>
  readonly failed: Set<string>
  name: string | undefined
}

/** Follows the engine's events from now on. */
export function createActivity(engine: Pick<Engine, 'tasks' | 'subscribe'>): Activity {
  const live = new Map<string, TaskView>()
  const progress = new Map<string, TaskProgress>()
  const batches = new Map<string, Batch>()
  const ends = createEmitter<BatchEnd>()
  const blocks = createEmitter<TaskView>()

  function batchOf(task: TaskView): Batch {
    const known = batches.get(task.batchId)
    if (known !== undefined) return known
    const batch = { open: new Set<string>(), done: new Set<string>(), failed: new Set<string>() }
    const named: Batch = { ...batch, name: task.name }
    batches.set(task.batchId, named)
    return named
  }

  function note(task: TaskView): void {
    const { state, id } = task
    if (state.kind !== 'ended') {
      const before = live.get(id)
      live.set(id, task)
      const batch = batchOf(task)
      batch.open.add(id)
      batch.failed.delete(id)
      if (batch.open.size + batch.done.size > 1) batch.name = undefined
      if (state.kind === 'blocked' && before?.state.kind !== 'blocked') blocks.emit(task)
      return
    }
    const batch = batches.get(task.batchId)
    live.delete(id)
    progress.delete(id)
    if (batch === undefined || !batch.open.delete(id)) return
    if (state.as === 'done') batch.done.add(id)
    if (state.as === 'failed') batch.failed.add(id)
    settle(task.batchId, batch)
  }

  function settle(batchId: string, batch: Batch): void {
    if (batch.open.size > 0) return
    batches.delete(batchId)
    const { done, failed, name } = batch
    if (done.size + failed.size === 0) return
    ends.emit({ batchId, done: done.size, failed: failed.size, name })
  }

  function forget(id: string): void {
    const task = live.get(id)
    live.delete(id)
    progress.delete(id)
    const batch = task && batches.get(task.batchId)
    if (task !== undefined && batch?.open.delete(id) === true) settle(task.batchId, batch)
  }

  engine.subscribe((event: EngineEvent) => {
    if (event.type === 'tasks.added') for (const task of event.tasks) note(task)
    else if (event.type === 'task.changed') note(event.task)
    else if (event.type === 'tasks.removed') for (const id of event.ids) forget(id)
    else if (event.type === 'progress') {
      for (const item of event.items) if (live.has(item.id)) progress.set(item.id, item)
    }
  })

  return {
    begin: () => {
      for (const task of engine.tasks()) if (task.state.kind !== 'ended') note(task)
    },
    summary: () => {
      let active = 0
      let running = 0
      let blocked = 0
      let totalBytes = 0
      let confirmedBytes = 0
      let speedBytesPerSecond = 0
      for (const task of live.values()) {
        const { kind } = task.state
        if (kind === 'blocked') blocked += 1
        if (kind === 'blocked' || kind === 'paused') continue
        active += 1
        totalBytes += task.sizeBytes
        const now = progress.get(task.id) ?? task
        confirmedBytes += now.confirmedBytes
        if (kind !== 'running') continue
        running += 1
        speedBytesPerSecond += now.speedBytesPerSecond
      }
      return { active, running, blocked, totalBytes, confirmedBytes, speedBytesPerSecond }
    },
    onBatchEnd: (listener) => ends.on(listener),
    onBlocked: (listener) => blocks.on(listener),
  }
}
