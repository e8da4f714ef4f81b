/** What the engine tells its callers, and the emitter it tells it with. */
import type { LogEntry, PartsView, TaskProgress, TaskView } from '#shared/task-view.ts'

/** Always told after the change is durable (save, then tell). */
export type EngineEvent =
  | { readonly type: 'tasks.added'; readonly tasks: readonly TaskView[] }
  | { readonly type: 'task.changed'; readonly task: TaskView }
  | { readonly type: 'tasks.removed'; readonly ids: readonly string[] }
  /** A few times a second while something moves. */
  | { readonly type: 'progress'; readonly items: readonly TaskProgress[] }
  /** Only for the watched task, a few times a second. */
  | { readonly type: 'parts'; readonly view: PartsView }
  | { readonly type: 'log'; readonly taskId: string; readonly entry: LogEntry }
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
