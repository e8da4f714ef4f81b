/**
 * Engine events -> numbered messages for the page. Life-cycle changes leave within a moment and
 * once per task; progress, load and part maps are coalesced, newest wins, so a slow page costs nothing.
 */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { AppEvent } from '#shared/ipc/contract.ts'
import type { LineLoad } from '#shared/line-load.ts'
import type { PartsView, TaskProgress, TaskView } from '#shared/task-view.ts'
import type { Engine } from '../../engine/engine-api.ts'
import { assertNever } from '../../engine/errors.ts'
import type { EngineEvent } from '../../engine/events.ts'
import type { Clock } from '../../engine/ports.ts'

/** An event before it has its number. */
export type AppEventBody = AppEvent extends infer E
  ? E extends AppEvent
    ? Omit<E, 'seq'>
    : never
  : never

export interface Publisher {
  /** Numbers and sends one message, after everything that waits. */
  tell(event: AppEventBody): void
  /** Every task the engine knows, and the number of the last message that is part of them. */
  snapshot(): { readonly seq: number; readonly ids: readonly string[] }
  /** Part events and log lines flow for this task only. */
  watch(taskId: string | undefined): void
  stop(): void
}

/** Changed tasks leave this long after the first of them. */
const changesAfterMs = 40
/** About eight times a second. */
const progressEveryMs = 125

export function createPublisher(deps: {
  readonly engine: Pick<Engine, 'subscribe' | 'ids' | 'watch'>
  readonly clock: Pick<Clock, 'timer'>
  readonly send: (event: AppEvent) => void
}): Publisher {
  let seq = 0
  let watched: string | undefined
  const changed = new Map<string, TaskView>()
  const progress = new Map<string, TaskProgress>()
  let load: LineLoad | undefined
  let parts: PartsView | undefined
  let health: readonly ConnectionHealth[] | undefined
  let stopChanges: (() => void) | undefined
  let stopProgress: (() => void) | undefined

  function send(event: AppEventBody): void {
    seq += 1
    deps.send({ ...event, seq })
  }

  function flushChanges(): void {
    stopChanges?.()
    stopChanges = undefined
    if (health !== undefined) {
      const connections = health
      health = undefined
      send({ type: 'health', connections })
    }
    if (changed.size === 0) return
    const tasks = [...changed.values()]
    changed.clear()
    send({ type: 'tasks.changed', tasks })
  }

  function wakeChanges(): void {
    stopChanges ??= deps.clock.timer(changesAfterMs, flushChanges)
  }

  function flushProgress(): void {
    stopProgress?.()
    stopProgress = undefined
    if (progress.size > 0) {
      const items = [...progress.values()]
      progress.clear()
      send({ type: 'progress', items })
    }
    if (load !== undefined) {
      send({ type: 'load', load })
      load = undefined
    }
    if (parts !== undefined) {
      const view = parts
      parts = undefined
      send({ type: 'parts', view })
    }
  }

  function flush(): void {
    flushChanges()
    flushProgress()
  }

  function wakeProgress(): void {
    stopProgress ??= deps.clock.timer(progressEveryMs, flushProgress)
  }

  function hear(event: EngineEvent): void {
    switch (event.type) {
      case 'tasks.added':
        flush()
        send(event)
        return
      case 'tasks.removed':
        for (const id of event.ids) {
          changed.delete(id)
          progress.delete(id)
        }
        flush()
        send(event)
        return
      case 'task.changed':
        changed.set(event.task.id, event.task)
        // a change carries the progress of its moment: an older one must not follow it
        progress.delete(event.task.id)
        wakeChanges()
        return
      case 'health':
        health = event.connections
        wakeChanges()
        return
      case 'progress':
        for (const item of event.items) progress.set(item.id, item)
        wakeProgress()
        return
      case 'load':
        load = event.load
        wakeProgress()
        return
      case 'parts':
        if (event.view.taskId !== watched) return
        parts = event.view
        wakeProgress()
        return
      case 'log':
        if (event.taskId === watched) send(event)
        return
      case 'lifecycle':
        send(event)
        return
      case 'clock-skew':
      case 'workers-stopped':
        // shown as notices
        return
      default:
        assertNever(event)
    }
  }

  const unsubscribe = deps.engine.subscribe(hear)
  return {
    tell: (event) => {
      flush()
      send(event)
    },
    snapshot: () => {
      flush()
      return { seq, ids: deps.engine.ids() }
    },
    watch: (taskId) => {
      watched = taskId
      parts = undefined
      deps.engine.watch(taskId)
    },
    stop: () => {
      unsubscribe()
      stopChanges?.()
      stopProgress?.()
    },
  }
}
