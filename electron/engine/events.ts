/** What the engine tells its callers, and the emitter it tells it with. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { WireError } from '#shared/error-codes.ts'
import type { BucketRules } from '#shared/lifecycle-view.ts'
import type { LineLoad } from '#shared/line-load.ts'
import type { LogEntry, PartsView, TaskProgress, TaskView } from '#shared/task-view.ts'

/** Always told after the change is durable (save, then tell). */
export type EngineEvent =
  | { readonly type: 'tasks.added'; readonly tasks: readonly TaskView[] }
  | { readonly type: 'task.changed'; readonly task: TaskView }
  | { readonly type: 'tasks.removed'; readonly ids: readonly string[] }
  /** A few times a second while something moves. */
  | { readonly type: 'progress'; readonly items: readonly TaskProgress[] }
  /** As often, and once more when nothing moves. */
  | { readonly type: 'load'; readonly load: LineLoad }
  /** Only for the watched task, a few times a second. */
  | { readonly type: 'parts'; readonly view: PartsView }
  | { readonly type: 'log'; readonly taskId: string; readonly entry: LogEntry }
  /** All connections in trouble, whenever something about them changes. */
  | { readonly type: 'health'; readonly connections: readonly ConnectionHealth[] }
  /** Worker threads died again and again: every task is paused until a person resumes one. */
  | { readonly type: 'workers-stopped'; readonly deaths: number; readonly error: WireError }
  /** The rules of a bucket were read or changed. */
  | { readonly type: 'lifecycle'; readonly bucket: BucketRules }
  /** The signing clock was corrected: server time minus ours. */
  | { readonly type: 'clock-skew'; readonly connectionId: string; readonly offsetMs: number }

/** A typed emitter; `on` answers with its own unsubscribe. */
export interface Emitter<E> {
  emit(event: E): void
  on(listener: (event: E) => void): () => void
}

export function createEmitter<E>(): Emitter<E> {
  const listeners = new Set<(event: E) => void>()
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    on: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
