/** What can be seen of the tasks without changing anything. */
import type { Engine } from '../engine-api.ts'
import type { Clock } from '../ports.ts'
import { partRowsOf, partsOf, viewOf, type Entry } from './entry.ts'
import type { Line } from './line.ts'

export interface TaskDeskDeps {
  readonly line: Pick<Line, 'all' | 'get'>
  readonly clock: Pick<Clock, 'monotonic'>
}

type TaskDesk = Pick<
  Engine,
  'ids' | 'tasks' | 'task' | 'parts' | 'partRows' | 'log' | 'speedHistory'
>

export function createTaskDesk({ line, clock }: TaskDeskDeps): TaskDesk {
  function seen<T>(id: string, look: (entry: Entry) => T): T | undefined {
    const entry = line.get(id)
    return entry && look(entry)
  }

  return {
    ids: () => Array.from(line.all(), ({ task }) => task.id),
    tasks: () => Array.from(line.all(), (entry) => viewOf(entry, clock.monotonic())),
    task: (id) => seen(id, (entry) => viewOf(entry, clock.monotonic())),
    parts: (id) => seen(id, partsOf),
    partRows: (id, from, count) => seen(id, (entry) => partRowsOf(entry, from, count)) ?? [],
    log: (id) => [...(line.get(id)?.log ?? [])],
    speedHistory: (id) =>
      line.get(id)?.speeds?.history() ?? { endMs: 0, stepMs: 1000, bytesPerSecond: [] },
  }
}
